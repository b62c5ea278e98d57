package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.MalformedException;

/** The kinds of keys, with their numbers in protobuf (libp2p specs: peer-ids, "Key Types"). */
public enum KeyType {
  RSA(0),
  ED25519(1),
  SECP256K1(2),
  /** ECDSA on the curve P-256. */
  ECDSA(3);

  private final int number;

  KeyType(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  static KeyType ofNumber(long number) throws MalformedException {
    for (KeyType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw new MalformedException(
        "key type " + number + " is unknown; known are RSA 0, Ed25519 1, secp256k1 2 and ECDSA 3");
  }
}
