package io.kaiku.kernel.bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Spoils valid input in small ways, the same ways for the same seed. */
public final class Mutator {
  private static final int[] ODD = {0x00, 0x01, 0x7f, 0x80, 0xff, 0x12, 0x24, 0x30};

  private final Random random;

  public Mutator(long seed) {
    this.random = new Random(seed);
  }

  /** One to four changes: bits, bytes, cuts, insertions, repetitions. */
  public Bytes mutate(Bytes valid) {
    List<Byte> bytes = new ArrayList<>();
    for (int i = 0; i < valid.size(); i++) {
      bytes.add(valid.at(i));
    }
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      change(bytes);
    }
    byte[] mutated = new byte[bytes.size()];
    for (int i = 0; i < mutated.length; i++) {
      mutated[i] = bytes.get(i);
    }
    return Bytes.wrap(mutated);
  }

  /** The same for text; the characters are mostly such as occur in addresses. */
  public String mutate(String valid) {
    StringBuilder text = new StringBuilder(valid);
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = text.isEmpty() ? 0 : random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, "/:.%0a1Zz~\u00e9\uffff".charAt(random.nextInt(12)));
        case 1 -> text.setLength(at);
        case 2 -> text.insert(at, text.substring(at));
        default -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(4)));
      }
    }
    return text.length() > 20_000 ? text.substring(0, 20_000) : text.toString();
  }

  /** Bytes without any form. */
  public Bytes noise(int maxSize) {
    byte[] noise = new byte[random.nextInt(maxSize + 1)];
    random.nextBytes(noise);
    return Bytes.wrap(noise);
  }

  private void change(List<Byte> bytes) {
    int at = bytes.isEmpty() ? 0 : random.nextInt(bytes.size());
    if (bytes.isEmpty()) {
      bytes.add((byte) random.nextInt());
      return;
    }
    switch (random.nextInt(6)) {
      case 0 -> bytes.set(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
      case 1 -> bytes.set(at, (byte) ODD[random.nextInt(ODD.length)]);
      case 2 -> bytes.add(at, (byte) ODD[random.nextInt(ODD.length)]);
      case 3 -> bytes.remove(at);
      case 4 -> bytes.subList(at, bytes.size()).clear();
      default -> bytes.addAll(at, List.copyOf(bytes.subList(at, Math.min(bytes.size(), at + 40))));
    }
  }
}
