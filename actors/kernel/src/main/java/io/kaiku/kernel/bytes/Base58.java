package io.kaiku.kernel.bytes;

/** Base58 in the Bitcoin alphabet (multibase: base58btc, without its prefix). */
public final class Base58 {
  static final RadixCodec CODEC =
      new RadixCodec(
          "base58btc", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", false);

  private Base58() {}

  public static String encode(Bytes bytes) {
    return CODEC.encode(bytes);
  }

  /** Reads at most 1,024 digits; work is quadratic in their number. */
  public static Bytes decode(String text) throws MalformedException {
    return CODEC.decode(text);
  }
}
