package io.kaiku.kernel.addr;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Multibase;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.id.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The codec of each kind of value in the table of protocols. */
final class ValueCodecs {
  static final ValueCodec NOTHING = new Fixed(text -> Bytes.EMPTY, value -> "");
  static final ValueCodec IP4 = new Fixed(IpText::parse4, IpText::print4);
  static final ValueCodec IP6 = new Fixed(IpText::parse6, IpText::print6);
  static final ValueCodec PREFIX_LENGTH =
      new Fixed(
          text -> number(text, 3, 255, 1, "prefix length"), value -> "" + value.unsignedAt(0));
  static final ValueCodec PORT =
      new Fixed(text -> number(text, 5, 65_535, 2, "port"), value -> "" + value.beU16(0));
  static final ValueCodec MEMORY =
      new Fixed(
          text -> wide(Texts.decimal(text, 20, "memory address")),
          value -> Long.toUnsignedString(value.beLong(0)));
  static final ValueCodec DNS = new Label(253, "DNS name");
  static final ValueCodec ZONE = new Label(64, "IPv6 zone");
  static final ValueCodec ONION = new Onion(10);
  static final ValueCodec ONION3 = new Onion(35);
  static final ValueCodec PEER_ID = new Peer();
  static final ValueCodec CERT_HASH = new CertHash();
  static final ValueCodec GARLIC32 = new Garlic32();
  static final ValueCodec GARLIC64 = new Garlic64();
  static final ValueCodec UNIX_PATH = new UnixPath();
  static final ValueCodec HTTP_PATH = new HttpPath();

  private ValueCodecs() {}

  private static Bytes number(String text, int digits, int max, int size, String what)
      throws MalformedException {
    long number = Texts.decimal(text, digits, what);
    if (number > max) {
      throw new MalformedException(what + " " + number + " exceeds " + max);
    }
    return wide(number).slice(Long.BYTES - size);
  }

  private static Bytes wide(long number) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  private interface Parse {
    Bytes parse(String text) throws MalformedException;
  }

  private interface Print {
    String print(Bytes value);
  }

  /** Values of a fixed size, every one of which is allowed. */
  private record Fixed(Parse parse, Print print) implements ValueCodec {
    @Override
    public Bytes parse(String text) throws MalformedException {
      return parse.parse(text);
    }

    @Override
    public String print(Bytes value) {
      return print.print(value);
    }

    @Override
    public void check(Bytes value) {}
  }

  /** Names that stand for themselves. */
  private record Label(int max, String what) implements ValueCodec {
    @Override
    public Bytes parse(String text) throws MalformedException {
      Bytes value = Bytes.utf8(text);
      check(value);
      return value;
    }

    @Override
    public String print(Bytes value) {
      return value.utf8();
    }

    @Override
    public void check(Bytes value) throws MalformedException {
      Texts.checkLabel(value, max, what);
    }
  }

  /** A Tor service: host in base32, colon, port from 1 on. */
  private record Onion(int hostSize) implements ValueCodec {
    @Override
    public Bytes parse(String text) throws MalformedException {
      int colon = text.indexOf(':');
      if (colon < 0) {
        throw new MalformedException("onion address has no port: " + Texts.quoted(text));
      }
      Bytes host = Multibase.BASE32.decodeDigits(text.substring(0, colon));
      if (host.size() != hostSize) {
        throw new MalformedException(
            "onion host has " + host.size() + " bytes; it must have " + hostSize);
      }
      Bytes value = host.concat(PORT.parse(text.substring(colon + 1)));
      check(value);
      return value;
    }

    @Override
    public String print(Bytes value) {
      return Multibase.BASE32.digits(value.slice(0, hostSize)) + ":" + value.beU16(hostSize);
    }

    @Override
    public void check(Bytes value) throws MalformedException {
      if (value.beU16(hostSize) == 0) {
        throw new MalformedException("onion address has port 0");
      }
    }
  }

  private record Peer() implements ValueCodec {
    @Override
    public Bytes parse(String text) throws MalformedException {
      return PeerId.parse(text).bytes();
    }

    @Override
    public String print(Bytes value) {
      return Multibase.BASE58_BTC.digits(value);
    }

    @Override
    public void check(Bytes value) throws MalformedException {
      PeerId.fromBytes(value);
    }
  }

  /** The multihash of a certificate, in any multibase; written in base64url. */
  private record CertHash() implements ValueCodec {
    private static final int MAX_SIZE = 128;

    @Override
    public Bytes parse(String text) throws MalformedException {
      Bytes value = Multibase.decode(text);
      check(value);
      return value;
    }

    @Override
    public String print(Bytes value) {
      return Multibase.BASE64_URL.encode(value);
    }

    @Override
    public void check(Bytes value) throws MalformedException {
      int at = Varint.size(Varint.get(value, 0));
      long size = Varint.get(value, at);
      at += Varint.size(size);
      if (value.size() > MAX_SIZE || size != value.size() - at) {
        throw new MalformedException(
            "certhash of " + value.size() + " bytes is not a multihash of at most " + MAX_SIZE);
      }
    }
  }

  /** An I2P host as a hash: 32 bytes, or 35 and more if its lease set is encrypted. */
  private record Garlic32() implements ValueCodec {
    @Override
    public Bytes parse(String text) throws MalformedException {
      Bytes value = Multibase.BASE32.decodeDigits(text);
      check(value);
      return value;
    }

    @Override
    public String print(Bytes value) {
      return Multibase.BASE32.digits(value);
    }

    @Override
    public void check(Bytes value) throws MalformedException {
      if (value.size() != 32 && value.size() < 35) {
        throw new MalformedException(
            "garlic32 host has " + value.size() + " bytes; it must have 32, or 35 and more");
      }
    }
  }

  /** An I2P destination of at least 386 bytes, in the base64 alphabet of I2P. */
  private record Garlic64() implements ValueCodec {
    private static final int MIN_SIZE = 386;

    @Override
    public Bytes parse(String text) throws MalformedException {
      if (text.indexOf('+') >= 0) {
        throw new MalformedException("'+' is not a digit of I2P's base64");
      }
      Bytes value = Multibase.BASE64_PAD.decodeDigits(text.replace('-', '+').replace('~', '/'));
      check(value);
      return value;
    }

    @Override
    public String print(Bytes value) {
      return Multibase.BASE64_PAD.digits(value).replace('+', '-').replace('/', '~');
    }

    @Override
    public void check(Bytes value) throws MalformedException {
      if (value.size() < MIN_SIZE) {
        throw new MalformedException(
            "garlic64 destination has " + value.size() + " bytes; it must have 386 or more");
      }
    }
  }

  /** An absolute path, which takes all the rest of the text. */
  private record UnixPath() implements ValueCodec {
    @Override
    public Bytes parse(String text) throws MalformedException {
      Bytes value = Bytes.utf8(text);
      check(value);
      return value;
    }

    @Override
    public String print(Bytes value) {
      return value.utf8();
    }

    @Override
    public void check(Bytes value) throws MalformedException {
      String path = value.strictUtf8();
      if (path.length() < 2 || path.charAt(0) != '/' || path.endsWith("/")) {
        throw new MalformedException(
            "unix path must begin with '/' and not end with it: " + Texts.quoted(path));
      }
      if (path.chars().anyMatch(Character::isISOControl)) {
        throw new MalformedException("unix path holds a control character: " + Texts.quoted(path));
      }
    }
  }

  /**
   * Bytes as one percent-encoded path segment of a URI (RFC 3986, section 3.3); all but unreserved
   * ones are encoded.
   */
  private record HttpPath() implements ValueCodec {
    private static final String UNRESERVED = "-._~";
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    @Override
    public Bytes parse(String text) throws MalformedException {
      byte[] in = text.getBytes(StandardCharsets.UTF_8);
      byte[] out = new byte[in.length];
      int size = 0;
      for (int i = 0; i < in.length; i++) {
        if (in[i] != '%') {
          out[size++] = in[i];
        } else {
          int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
          int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
          if (high < 0 || low < 0) {
            throw new MalformedException(
                "http-path holds '%' without two digits: " + Texts.quoted(text));
          }
          out[size++] = (byte) ((high << 4) | low);
          i += 2;
        }
      }
      Bytes value = Bytes.copyOf(out, 0, size);
      check(value);
      return value;
    }

    @Override
    public String print(Bytes value) {
      StringBuilder text = new StringBuilder(value.size() + 8);
      for (int i = 0; i < value.size(); i++) {
        char c = (char) value.unsignedAt(i);
        boolean isPlain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
        if (isPlain) {
          text.append(c);
        } else {
          text.append('%').append(UPPER_HEX.toHexDigits((byte) c));
        }
      }
      return text.toString();
    }

    @Override
    public void check(Bytes value) throws MalformedException {
      if (value.isEmpty()) {
        throw new MalformedException("http-path is empty");
      }
    }
  }
}
