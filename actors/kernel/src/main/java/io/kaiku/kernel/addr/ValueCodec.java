package io.kaiku.kernel.addr;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;

/** How the value of one protocol reads as text and as bytes. */
interface ValueCodec {
  Bytes parse(String text) throws MalformedException;

  /** The text of a value that {@link #check} accepted. */
  String print(Bytes value);

  /** Refuses bytes that are no value; bytes of a fixed size arrive with that size. */
  void check(Bytes value) throws MalformedException;
}
