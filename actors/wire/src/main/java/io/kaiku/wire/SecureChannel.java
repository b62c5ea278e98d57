package io.kaiku.wire;

import io.kaiku.kernel.bytes.Bytes;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An encrypted and authenticated channel between two peers that know one another's identity, as a
 * byte machine.
 *
 * <p>It belongs to one thread. After a {@link WireException} it is broken for good in both
 * directions and the connection must be closed without a further byte.
 */
public interface SecureChannel {
  /** The most plaintext bytes that one record carries; multiples of it waste least. */
  int maxPlaintext();

  /** How many bytes {@link #seal} writes at most for so many bytes of plaintext. */
  int sealedSize(int plaintext);

  /**
   * Encrypts the parts, one after the other as if they were one, into as few records as possible.
   *
   * <p>A target with an array is encrypted into in place; any other costs one more copy. The parts
   * are not kept.
   *
   * @param target grows where it must; its writer index moves by the records
   */
  void seal(List<Bytes> plaintext, ByteBuf target) throws WireException;

  /**
   * Takes ciphertext, cut anywhere, up to the end of the next record.
   *
   * <p>Call it until it returns null, which means that all of {@code ciphertext} has been taken and
   * the next record needs more.
   *
   * @param ciphertext stays the caller's; its reader index moves
   * @return the plaintext of one record in an array of its own, possibly empty, or null
   */
  @Nullable Bytes open(ByteBuf ciphertext) throws WireException;
}
