package io.kaiku.kernel.addr;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.id.PeerId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An address that describes the whole way to a peer, protocol by protocol, such as {@code
 * /ip4/10.0.0.1/tcp/4001/p2p/12D3KooW…} (multiformats: multiaddr; libp2p specs: addressing).
 * Immutable, ordered and equal by its binary form.
 *
 * <p>What is read from outside is bounded: {@link #MAX_SIZE} bytes, {@link #MAX_COMPONENTS}
 * components. Putting addresses together is not, so that an address from outside can always be
 * extended; such an address may be too long to be read back.
 */
public final class Multiaddr implements Comparable<Multiaddr> {
  /** The largest binary form that is read, in bytes. */
  public static final int MAX_SIZE = 1024;

  /** The most components that are read. */
  public static final int MAX_COMPONENTS = 24;

  /**
   * The address of nothing: what is left when everything is taken away. It is never read from
   * outside.
   */
  public static final Multiaddr EMPTY = new Multiaddr(List.of(), Bytes.EMPTY);

  private static final int MAX_TEXT = 4096;

  private final List<Component> components;
  private final Bytes bytes;
  private @Nullable String text; // null until asked for; made twice at worst

  private Multiaddr(List<Component> components, Bytes bytes) {
    this.components = components;
    this.bytes = bytes;
  }

  /** Reads the text form; a slash at the end is allowed, and {@code /ipfs} for {@code /p2p}. */
  public static Multiaddr parse(String text) throws MalformedException {
    if (text.length() > MAX_TEXT) {
      throw new MalformedException(
          "multiaddr of " + text.length() + " characters exceeds the limit of " + MAX_TEXT);
    }
    if (!text.startsWith("/")) {
      throw new MalformedException(
          "multiaddr must begin with '/', as in /ip4/10.0.0.1/tcp/4001: " + Texts.quoted(text));
    }
    Multiaddr parsed = of(new TextReader(text).components());
    if (parsed.bytes.size() > MAX_SIZE) {
      throw new MalformedException(
          "multiaddr of " + parsed.bytes.size() + " bytes exceeds the limit of " + MAX_SIZE);
    }
    return parsed;
  }

  /** An address written in source code; throws {@link IllegalArgumentException} if it is none. */
  public static Multiaddr of(String literal) {
    try {
      return parse(literal);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Reads the binary form; a protocol that is not in the table is refused, for nobody could tell
   * where it ends.
   */
  public static Multiaddr fromBytes(Bytes encoded) throws MalformedException {
    if (encoded.isEmpty()) {
      throw new MalformedException("multiaddr is empty");
    }
    if (encoded.size() > MAX_SIZE) {
      throw new MalformedException(
          "multiaddr of " + encoded.size() + " bytes exceeds the limit of " + MAX_SIZE);
    }
    Bytes bytes = encoded.compact();
    List<Component> components = new ArrayList<>(4);
    for (int at = 0; at < bytes.size(); ) {
      checkCount(components.size() + 1);
      long code = Varint.get(bytes, at);
      at += Varint.size(code);
      Protocol protocol = Protocol.ofCode(code);
      long size = protocol.size();
      if (size == Protocol.VARIABLE) {
        size = Varint.get(bytes, at);
        at += Varint.size(size);
      }
      if (size > bytes.size() - at) {
        throw new MalformedException(
            "/" + protocol.text() + " has a value of " + size + " bytes that ends early");
      }
      components.add(Component.of(protocol, bytes.slice(at, at + (int) size)));
      at += (int) size;
      if (protocol.isPath() && at < bytes.size()) {
        throw new MalformedException(
            "multiaddr goes on after /" + protocol.text() + ", whose path is all the rest");
      }
    }
    return new Multiaddr(List.copyOf(components), bytes);
  }

  /** The components, one after the other. */
  public static Multiaddr of(List<Component> components) {
    Bytes[] parts = new Bytes[components.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = components.get(i).encoded();
    }
    return components.isEmpty() ? EMPTY : new Multiaddr(List.copyOf(components), Bytes.join(parts));
  }

  /** The address of a socket: {@code /ip4/…/tcp/…}; the zone of an IPv6 address is left out. */
  public static Multiaddr of(InetAddress ip, Protocol transport, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
    byte[] octets = ip.getAddress();
    Bytes portBytes = Bytes.wrap(new byte[] {(byte) (port >> 8), (byte) port});
    try {
      return of(
          List.of(
              Component.of(octets.length == 4 ? Protocol.IP4 : Protocol.IP6, Bytes.wrap(octets)),
              Component.of(transport, portBytes)));
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  public List<Component> components() {
    return components;
  }

  /** The binary form. */
  public Bytes bytes() {
    return bytes;
  }

  public boolean isEmpty() {
    return components.isEmpty();
  }

  public boolean has(Protocol protocol) {
    return first(protocol).isPresent();
  }

  /** The first component of a protocol. */
  public Optional<Component> first(Protocol protocol) {
    for (Component component : components) {
      if (component.protocol() == protocol) {
        return Optional.of(component);
      }
    }
    return Optional.empty();
  }

  /** The IP address at the beginning, after a zone if there is one. */
  public Optional<InetAddress> ip() {
    int at = startsWith(Protocol.IP6ZONE) ? 1 : 0;
    boolean isIp =
        at < components.size()
            && (components.get(at).protocol() == Protocol.IP4
                || components.get(at).protocol() == Protocol.IP6);
    return isIp ? Optional.of(components.get(at).ip()) : Optional.empty();
  }

  /** The port of the first component of a protocol such as tcp or udp. */
  public OptionalInt port(Protocol transport) {
    Optional<Component> component = first(transport);
    return component.isPresent() ? OptionalInt.of(component.get().port()) : OptionalInt.empty();
  }

  /**
   * The peer that the address leads to: the {@code /p2p} at its end, which only {@code /http-path}
   * may follow. The peer in {@code …/p2p/R/p2p-circuit} is a relay on the way, not this.
   */
  public Optional<PeerId> peerId() {
    int at = peerIndex(components.size());
    return at < 0 ? Optional.empty() : Optional.of(components.get(at).peerId());
  }

  /** The address with this peer at its end, in place of another one. */
  public Multiaddr withPeerId(PeerId peer) {
    return withoutPeerId().encapsulate(of(List.of(Component.of(peer))));
  }

  /** The address without the peer at its end and what follows it; it has no {@link #peerId}. */
  public Multiaddr withoutPeerId() {
    int end = components.size();
    for (int at = peerIndex(end); at >= 0; at = peerIndex(end)) {
      end = at;
    }
    return end == components.size() ? this : of(components.subList(0, end));
  }

  /** This address and then the other. */
  public Multiaddr encapsulate(Multiaddr inner) {
    if (isEmpty() || inner.isEmpty()) {
      return isEmpty() ? inner : this;
    }
    List<Component> both = new ArrayList<>(components.size() + inner.components.size());
    both.addAll(components);
    both.addAll(inner.components);
    return new Multiaddr(List.copyOf(both), bytes.concat(inner.bytes));
  }

  /**
   * The address up to the last place where the other begins; the whole address if there is none.
   */
  public Multiaddr decapsulate(Multiaddr inner) {
    int size = inner.components.size();
    for (int at = components.size() - size; at >= 0 && size > 0; at--) {
      if (components.subList(at, at + size).equals(inner.components)) {
        return of(components.subList(0, at));
      }
    }
    return this;
  }

  /** The address up to the last component of the protocol; the whole address if there is none. */
  public Multiaddr decapsulate(Protocol protocol) {
    for (int at = components.size() - 1; at >= 0; at--) {
      if (components.get(at).protocol() == protocol) {
        return of(components.subList(0, at));
      }
    }
    return this;
  }

  /** From where it can be reached, as far as the address tells. */
  public AddressScope scope() {
    return ScopeRules.of(this);
  }

  @Override
  public int compareTo(Multiaddr other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof Multiaddr that && bytes.equals(that.bytes));
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  /** The text form; {@code /} for {@link #EMPTY}. */
  @Override
  public String toString() {
    String known = text;
    if (known == null) {
      StringBuilder built = new StringBuilder();
      components.forEach(built::append);
      known = built.isEmpty() ? "/" : built.toString();
      text = known;
    }
    return known;
  }

  static void checkCount(int count) throws MalformedException {
    if (count > MAX_COMPONENTS) {
      throw new MalformedException("multiaddr has more than " + MAX_COMPONENTS + " components");
    }
  }

  private boolean startsWith(Protocol protocol) {
    return !components.isEmpty() && components.getFirst().protocol() == protocol;
  }

  /** Where the peer at the end of the first {@code end} components stands, or -1. */
  private int peerIndex(int end) {
    int at = end - 1;
    if (at >= 0 && components.get(at).protocol() == Protocol.HTTP_PATH) {
      at--;
    }
    return at >= 0 && components.get(at).protocol() == Protocol.P2P ? at : -1;
  }
}
