package io.kaiku.wire.noise;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.SecureChannel;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The channel after the handshake: transport messages of at most 65,535 bytes (libp2p specs: noise,
 * "Encryption and I/O").
 */
final class NoiseChannel implements SecureChannel {
  private static final int MAX_PLAINTEXT = NoiseFrames.MAX_MESSAGE - ChaChaPoly.TAG_SIZE;
  private static final int OVERHEAD = NoiseFrames.LENGTH_SIZE + ChaChaPoly.TAG_SIZE;

  private final CipherState sending;
  private final CipherState receiving;
  private final NoiseFrames frames = new NoiseFrames(Fault.MALFORMED_RECORD);
  private boolean broken;

  NoiseChannel(CipherState sending, CipherState receiving) {
    this.sending = sending;
    this.receiving = receiving;
  }

  @Override
  public int maxPlaintext() {
    return MAX_PLAINTEXT;
  }

  @Override
  public int sealedSize(int plaintext) {
    int messages = Math.ceilDiv(plaintext, MAX_PLAINTEXT);
    return Math.addExact(plaintext, messages * OVERHEAD);
  }

  @Override
  public void seal(List<Bytes> plaintext, ByteBuf target) throws WireException {
    requireUnbroken();
    PartsReader parts = new PartsReader(plaintext);
    target.ensureWritable(sealedSize(parts.remaining()));
    try {
      if (target.hasArray()) {
        sealInto(parts, target);
      } else {
        sealThroughHeap(parts, target);
      }
    } catch (WireException e) {
      broken = true;
      throw e;
    }
  }

  @Override
  public @Nullable Bytes open(ByteBuf ciphertext) throws WireException {
    requireUnbroken();
    try {
      byte[] message = frames.next(ciphertext, ChaChaPoly.TAG_SIZE, NoiseFrames.MAX_MESSAGE);
      if (message == null) {
        return null;
      }
      receiving.open(message, 0, message.length);
      return Bytes.wrap(message, 0, message.length - ChaChaPoly.TAG_SIZE);
    } catch (WireException e) {
      broken = true;
      throw e;
    }
  }

  private void sealInto(PartsReader parts, ByteBuf target) throws WireException {
    byte[] array = target.array();
    while (parts.remaining() > 0) {
      int at = target.arrayOffset() + target.writerIndex();
      target.writerIndex(target.writerIndex() + sealMessage(parts, array, at));
    }
  }

  private void sealThroughHeap(PartsReader parts, ByteBuf target) throws WireException {
    int largest = Math.min(parts.remaining(), MAX_PLAINTEXT) + OVERHEAD;
    ByteBuf heap = target.alloc().heapBuffer(largest, largest);
    try {
      while (parts.remaining() > 0) {
        int size = sealMessage(parts, heap.array(), heap.arrayOffset());
        target.writeBytes(heap.setIndex(0, size));
      }
    } finally {
      heap.release();
    }
  }

  /** Gathers one message, encrypts it where it stands, and returns its size. */
  private int sealMessage(PartsReader parts, byte[] target, int at) throws WireException {
    int size = Math.min(parts.remaining(), MAX_PLAINTEXT);
    int sealed = size + ChaChaPoly.TAG_SIZE;
    target[at] = (byte) (sealed >>> Byte.SIZE);
    target[at + 1] = (byte) sealed;
    parts.read(target, at + NoiseFrames.LENGTH_SIZE, size);
    sending.seal(target, at + NoiseFrames.LENGTH_SIZE, size);
    return size + OVERHEAD;
  }

  private void requireUnbroken() throws WireException {
    if (broken) {
      throw new WireException(Fault.FORGED_RECORD, "noise: the channel has failed before");
    }
  }
}
