package io.kaiku.app.peer;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.MalformedException;
import java.util.regex.Pattern;

/** Addresses as people write them: multiaddrs, or host:port for TCP. */
public final class Addresses {
  private static final Pattern IP4_PORT = Pattern.compile("(\\d+\\.\\d+\\.\\d+\\.\\d+):(\\d+)");
  private static final Pattern IP6_PORT = Pattern.compile("\\[([0-9a-fA-F:.]+)]:(\\d+)");
  private static final Pattern NAME_PORT = Pattern.compile("([^:/\\s]+):(\\d+)");

  private Addresses() {}

  /** An address to dial. */
  public static Multiaddr toDial(String text) {
    try {
      return Multiaddr.parse(multiaddr(text));
    } catch (MalformedException e) {
      throw new CommandException(
          ExitCode.USAGE,
          text
              + " is no address ("
              + e.getMessage()
              + "); write host:port or /ip4/192.0.2.1/tcp/4001/p2p/12D3…",
          e);
    }
  }

  /** An address to listen on. */
  static Multiaddr toListen(String text) {
    try {
      return Multiaddr.parse(multiaddr(text));
    } catch (MalformedException e) {
      throw new CommandException(
          ExitCode.USAGE,
          text
              + " is no address to listen on ("
              + e.getMessage()
              + "); write for example /ip4/0.0.0.0/tcp/4001",
          e);
    }
  }

  private static String multiaddr(String text) {
    var ip4 = IP4_PORT.matcher(text);
    if (ip4.matches()) {
      return "/ip4/" + ip4.group(1) + "/tcp/" + ip4.group(2);
    }
    var ip6 = IP6_PORT.matcher(text);
    if (ip6.matches()) {
      return "/ip6/" + ip6.group(1) + "/tcp/" + ip6.group(2);
    }
    var name = NAME_PORT.matcher(text);
    return name.matches() ? "/dns/" + name.group(1) + "/tcp/" + name.group(2) : text;
  }
}
