package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;

/**
 * The protobuf of a public or private key: type, then data, both always present and nothing else
 * (libp2p specs: peer-ids, "Keys"). The encoding is deterministic because a peer id is made from
 * it, so any other encoding is refused.
 */
record KeyCodec(KeyType type, Bytes data) {
  /** The largest key that is read, in bytes: an RSA private key of 8,192 bits is 4,654. */
  static final int MAX_SIZE = 5_000;

  private static final byte TYPE_TAG = 0x08;
  private static final byte DATA_TAG = 0x12;

  static KeyCodec decode(Bytes encoded) throws MalformedException {
    if (encoded.size() > MAX_SIZE) {
      throw new MalformedException(
          "key of " + encoded.size() + " bytes exceeds the limit of " + MAX_SIZE);
    }
    int at = expect(encoded, 0, TYPE_TAG, "type");
    long number = Varint.get(encoded, at);
    at = expect(encoded, at + Varint.size(number), DATA_TAG, "data");
    long size = Varint.get(encoded, at);
    at += Varint.size(size);
    if (size != encoded.size() - at) {
      throw new MalformedException(
          "key announces " + size + " bytes of data, " + (encoded.size() - at) + " follow");
    }
    return new KeyCodec(KeyType.ofNumber(number), encoded.slice(at));
  }

  Bytes encode() {
    byte[] header = new byte[3 + Varint.size(data.size())];
    header[0] = TYPE_TAG;
    header[1] = (byte) type.number();
    header[2] = DATA_TAG;
    Varint.put(data.size(), header, 3);
    return Bytes.wrap(header).concat(data);
  }

  private static int expect(Bytes encoded, int at, byte tag, String field)
      throws MalformedException {
    if (at >= encoded.size() || encoded.at(at) != tag) {
      throw new MalformedException(
          "key is not its type and then its data: no " + field + " at byte " + at);
    }
    return at + 1;
  }
}
