package io.kaiku.kernel.addr;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.id.PeerId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** One step of a multiaddress: a protocol and its value, which is valid for it. */
public final class Component {
  private final Protocol protocol;
  private final Bytes value;

  private Component(Protocol protocol, Bytes value) {
    this.protocol = protocol;
    this.value = value;
  }

  /** A protocol without a value; throws {@link IllegalArgumentException} if it must have one. */
  public static Component of(Protocol protocol) {
    if (protocol.hasValue()) {
      throw new IllegalArgumentException("/" + protocol.text() + " must have a value");
    }
    return new Component(protocol, Bytes.EMPTY);
  }

  /** A protocol with its value as text, such as {@code 4001}. */
  public static Component parse(Protocol protocol, String text) throws MalformedException {
    return new Component(protocol, protocol.codec().parse(text));
  }

  /** A protocol with its value as it stands in binary, without a length in front. */
  public static Component of(Protocol protocol, Bytes value) throws MalformedException {
    if (protocol.size() != Protocol.VARIABLE && protocol.size() != value.size()) {
      throw new MalformedException(
          "/"
              + protocol.text()
              + " has a value of "
              + value.size()
              + " bytes; it must have "
              + protocol.size());
    }
    protocol.codec().check(value);
    return new Component(protocol, value);
  }

  static Component of(PeerId peer) {
    return new Component(Protocol.P2P, peer.bytes());
  }

  public Protocol protocol() {
    return protocol;
  }

  /** The value in binary, empty if the protocol has none. */
  public Bytes value() {
    return value;
  }

  /** The value as text, empty if the protocol has none. */
  public String text() {
    return protocol.codec().print(value);
  }

  /** The port of a protocol that has one; throws {@link IllegalStateException} otherwise. */
  public int port() {
    if (!protocol.codec().equals(ValueCodecs.PORT)) {
      throw new IllegalStateException("/" + protocol.text() + " has no port");
    }
    return value.beU16(0);
  }

  /** The address of ip4 or ip6; throws {@link IllegalStateException} otherwise. */
  public InetAddress ip() {
    if (protocol != Protocol.IP4 && protocol != Protocol.IP6) {
      throw new IllegalStateException("/" + protocol.text() + " has no IP address");
    }
    try {
      return InetAddress.getByAddress(value.toArray());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + value.size() + " bytes", e);
    }
  }

  /** The peer of p2p; throws {@link IllegalStateException} otherwise. */
  public PeerId peerId() {
    if (protocol != Protocol.P2P) {
      throw new IllegalStateException("/" + protocol.text() + " has no peer id");
    }
    try {
      return PeerId.fromBytes(value);
    } catch (MalformedException e) {
      throw new IllegalStateException("a component that is not valid", e);
    }
  }

  /** The binary form: code, length if it varies, value. */
  Bytes encoded() {
    Bytes code = Varint.encode(protocol.code());
    return code.concat(protocol.size() == Protocol.VARIABLE ? Varint.delimited(value) : value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Component that && protocol == that.protocol && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return 31 * protocol.code() + value.hashCode();
  }

  /** As it stands in a multiaddress, such as {@code /tcp/4001}. */
  @Override
  public String toString() {
    if (!protocol.hasValue()) {
      return "/" + protocol.text();
    }
    return "/" + protocol.text() + (protocol.isPath() ? "" : "/") + text();
  }
}
