package io.kaiku.streams;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.MalformedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses as people write them. */
public final class Addresses {

  private static final Pattern IP4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern HOST_PORT =
      Pattern.compile("(?:\\[(?<six>[0-9a-fA-F:.]+)]|(?<host>[^\\s/:\\[\\]]+)):(?<port>\\d{1,5})");

  private Addresses() {}

  /**
   * Reads a multiaddr, with or without {@code /p2p/…}, or {@code host:port}, which is TCP; an IPv6
   * address stands in brackets.
   *
   * @param setting named by the exception
   * @throws KaikuException.Misconfigured if it is neither
   */
  public static Multiaddr parse(String setting, String text) {
    try {
      return Multiaddr.parse(text.startsWith("/") ? text : fromHostAndPort(setting, text));
    } catch (MalformedException malformed) {
      throw new KaikuException.Misconfigured(
          setting,
          "\"" + text + "\" is no address: " + malformed.getMessage(),
          "write host:port, or a multiaddr such as /ip4/192.0.2.1/tcp/4001");
    }
  }

  private static String fromHostAndPort(String setting, String text) {
    Matcher matcher = HOST_PORT.matcher(text);
    if (!matcher.matches()) {
      throw new KaikuException.Misconfigured(
          setting,
          "\"" + text + "\" is no address",
          "write host:port, or a multiaddr such as /ip4/192.0.2.1/tcp/4001");
    }
    String tcp = "/tcp/" + matcher.group("port");
    String six = matcher.group("six");
    if (six != null) {
      return "/ip6/" + six + tcp;
    }
    String host = matcher.group("host");
    return (IP4.matcher(host).matches() ? "/ip4/" : "/dns/") + host + tcp;
  }
}
