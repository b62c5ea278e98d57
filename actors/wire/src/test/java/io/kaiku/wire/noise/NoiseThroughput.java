package io.kaiku.wire.noise;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.wire.Role;
import io.kaiku.wire.SecurityHandshake;
import io.kaiku.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Measures what Noise costs a core: GB/s of plaintext per message size and direction, handshakes a
 * second. Figures are of CPU time, the best of several rounds.
 *
 * <pre>{@code
 * java -cp target/classes:target/test-classes:... io.kaiku.wire.noise.NoiseThroughput
 * }</pre>
 */
final class NoiseThroughput {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 8;
  private static final int BYTES_PER_ROUND = 400_000_000;
  private static final int OVERHEAD_BYTES = 1_500;

  private final ChaChaPoly cipher = new ChaChaPoly();
  private long opened;

  public static void main(String[] args) throws WireException {
    NoiseThroughput throughput = new NoiseThroughput();
    for (int size : new int[] {128, 1024, 16 * 1024, 64 * 1024, 65_519}) {
      throughput.seal("seal, heap", size, PooledByteBufAllocator.DEFAULT.heapBuffer(1 << 18));
      throughput.seal("seal, direct", size, PooledByteBufAllocator.DEFAULT.directBuffer(1 << 18));
      throughput.open("open, heap", size, PooledByteBufAllocator.DEFAULT.heapBuffer(1 << 18));
      throughput.open("open, direct", size, PooledByteBufAllocator.DEFAULT.directBuffer(1 << 18));
    }
    throughput.handshakes();
  }

  /** A header of 12 bytes and a payload, as Yamux hands them over. */
  private void seal(String what, int size, ByteBuf target) throws WireException {
    List<Bytes> parts = List.of(Bytes.wrap(new byte[12]), Bytes.wrap(new byte[size - 12]));
    NoiseChannel channel = new NoiseChannel(state(1), state(2));
    measure(
        what,
        size,
        count -> {
          for (int i = 0; i < count; i++) {
            target.clear();
            channel.seal(parts, target);
          }
        });
    target.release();
  }

  private void open(String what, int size, ByteBuf sealed) throws WireException {
    NoiseChannel receiver = new NoiseChannel(state(2), state(1));
    NoiseChannel sender = new NoiseChannel(state(1), state(2));
    List<Bytes> parts = List.of(Bytes.wrap(new byte[size]));
    long[] sealingNanos = {0};
    measure(
        what,
        size,
        count -> {
          for (int done = 0; done < count; ) {
            long before = THREADS.getCurrentThreadCpuTime();
            sealed.clear();
            int batch = Math.max(1, Math.min(count - done, (200 << 10) / (size + 18)));
            for (int i = 0; i < batch; i++) {
              sender.seal(parts, sealed);
            }
            sealingNanos[0] += THREADS.getCurrentThreadCpuTime() - before;
            for (Bytes text = receiver.open(sealed); text != null; text = receiver.open(sealed)) {
              opened += text.size();
            }
            done += batch;
          }
        },
        sealingNanos);
    sealed.release();
  }

  private void handshakes() throws WireException {
    Identity dialer = Handshakes.identity(1);
    NoiseProtocol dials = new NoiseProtocol(dialer, cipher, new SplittableRandom(1));
    NoiseProtocol listens =
        new NoiseProtocol(Handshakes.identity(2), cipher, new SplittableRandom(2));
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      int count = 1_000;
      long before = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < count; i++) {
        handshake(dials, listens);
      }
      best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - before) / (double) count);
    }
    System.out.printf(Locale.ROOT, "handshake, both sides %.0f us of one core%n", best / 1_000);
  }

  private static void handshake(NoiseProtocol dials, NoiseProtocol listens) throws WireException {
    SecurityHandshake dialer = dials.begin(Role.INITIATOR, Optional.empty(), Handshakes.MUXERS);
    SecurityHandshake listener = listens.begin(Role.RESPONDER, Optional.empty(), Handshakes.MUXERS);
    List<Bytes> out = new ArrayList<>();
    dialer.start(out);
    listener.receive(Unpooled.wrappedBuffer(out.remove(0).toArray()), out);
    dialer.receive(Unpooled.wrappedBuffer(out.remove(0).toArray()), out);
    listener.receive(Unpooled.wrappedBuffer(out.remove(0).toArray()), out);
  }

  private interface Work {
    void run(int count) throws WireException;
  }

  private static void measure(String what, int size, Work work, long... excludedNanos)
      throws WireException {
    int count = Math.max(200, BYTES_PER_ROUND / (size + OVERHEAD_BYTES));
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long excludedBefore = excludedNanos.length == 0 ? 0 : excludedNanos[0];
      long before = THREADS.getCurrentThreadCpuTime();
      work.run(count);
      long excluded = excludedNanos.length == 0 ? 0 : excludedNanos[0] - excludedBefore;
      long spent = THREADS.getCurrentThreadCpuTime() - before - excluded;
      best = Math.min(best, spent / (double) count);
    }
    System.out.printf(
        Locale.ROOT, "%-14s %6d B %9.0f ns %6.2f GB/s%n", what, size, best, size / best);
  }

  private CipherState state(int key) {
    byte[] bytes = new byte[ChaChaPoly.KEY_SIZE];
    bytes[0] = (byte) key;
    return new CipherState(cipher, bytes);
  }
}
