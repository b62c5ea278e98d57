package io.kaiku.kernel.bytes;

/**
 * The bases of text whose first character names its base (multiformats: multibase). Bases of up to
 * 36 digits are read in either case.
 */
@SuppressWarnings("ImmutableEnumChecker") // codecs hold nothing that changes
public enum Multibase {
  BASE16('f', bits("base16", "0123456789abcdef")),
  BASE16_UPPER('F', bits("base16upper", "0123456789ABCDEF")),
  BASE32('b', bits("base32", "abcdefghijklmnopqrstuvwxyz234567")),
  BASE32_UPPER('B', bits("base32upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
  BASE32_PAD('c', padded("base32pad", "abcdefghijklmnopqrstuvwxyz234567")),
  BASE32_PAD_UPPER('C', padded("base32padupper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
  BASE32_HEX('v', bits("base32hex", "0123456789abcdefghijklmnopqrstuv")),
  BASE32_HEX_UPPER('V', bits("base32hexupper", "0123456789ABCDEFGHIJKLMNOPQRSTUV")),
  BASE32_Z('h', bits("base32z", "ybndrfg8ejkmcpqxot1uwisza345h769")),
  BASE36('k', new RadixCodec("base36", "0123456789abcdefghijklmnopqrstuvwxyz", true)),
  BASE36_UPPER('K', new RadixCodec("base36upper", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", true)),
  BASE58_BTC('z', Base58.CODEC),
  BASE64('m', bits("base64", BitCodec.BASE62 + "+/")),
  BASE64_PAD('M', padded("base64pad", BitCodec.BASE62 + "+/")),
  BASE64_URL('u', bits("base64url", BitCodec.BASE62 + "-_")),
  BASE64_URL_PAD('U', padded("base64urlpad", BitCodec.BASE62 + "-_"));

  private final char prefix;
  private final TextCodec codec;

  Multibase(char prefix, TextCodec codec) {
    this.prefix = prefix;
    this.codec = codec;
  }

  /** The text with the prefix of this base. */
  public String encode(Bytes bytes) {
    return prefix + codec.encode(bytes);
  }

  /** The digits without a prefix. */
  public String digits(Bytes bytes) {
    return codec.encode(bytes);
  }

  /** Reads digits of this base without a prefix. */
  public Bytes decodeDigits(String digits) throws MalformedException {
    return codec.decode(digits);
  }

  /** Reads text of whichever base its first character names. */
  public static Bytes decode(String text) throws MalformedException {
    if (text.isEmpty()) {
      throw new MalformedException("multibase text is empty");
    }
    for (Multibase base : values()) {
      if (base.prefix == text.charAt(0)) {
        return base.codec.decode(text.substring(1));
      }
    }
    throw new MalformedException(
        "'"
            + text.charAt(0)
            + "' is not the prefix of a multibase; known are base16, 32, 36, 58btc and 64");
  }

  private static TextCodec bits(String name, String digits) {
    return new BitCodec(name, digits, false);
  }

  private static TextCodec padded(String name, String digits) {
    return new BitCodec(name, digits, true);
  }
}
