package io.kaiku.kernel.bytes;

/** Bytes as digits of one base. */
sealed interface TextCodec permits BitCodec, RadixCodec {
  String encode(Bytes bytes);

  Bytes decode(String text) throws MalformedException;
}
