package io.kaiku.streams.hostile.bad;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of names (RFC 1035) that says what it is told to. */
public final class BadNames implements AutoCloseable {
  private static final int HEADER = 12;
  private static final int A = 1;
  private static final int TXT = 16;

  private final DatagramSocket socket;
  private final Map<String, List<byte[]>> texts = new ConcurrentHashMap<>();
  private final Map<String, byte[]> addresses = new ConcurrentHashMap<>();
  private final Map<String, Boolean> garbage = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();

  public BadNames() {
    try {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().start(this::run);
  }

  public int port() {
    return socket.getLocalPort();
  }

  public int asked() {
    return asked.get();
  }

  /** Records of {@code _dnsaddr.name}. */
  public void text(String name, List<String> records) {
    List<byte[]> encoded = new ArrayList<>();
    records.forEach(text -> encoded.add(text.getBytes(StandardCharsets.UTF_8)));
    texts.put("_dnsaddr." + name, encoded);
  }

  public void address(String name, byte[] address) {
    addresses.put(name, address);
  }

  public void garbage(String name) {
    garbage.put(name, true);
  }

  /** A name for so many names for so many addresses, all different. */
  public void fan(String name, int names, int addressesOfEach, int port) {
    List<String> first = new ArrayList<>();
    for (int i = 0; i < names; i++) {
      String inner = "n" + i + "." + name;
      first.add("dnsaddr=/dnsaddr/" + inner);
      List<String> second = new ArrayList<>();
      for (int j = 1; j <= addressesOfEach; j++) {
        second.add("dnsaddr=/ip4/127.9." + i + "." + j + "/tcp/" + port);
      }
      text(inner, second);
    }
    text(name, first);
  }

  /** A name for a name for a name. */
  public void chain(String name, int length) {
    text(name, List.of("dnsaddr=/dnsaddr/0." + name));
    for (int i = 0; i < length; i++) {
      text(i + "." + name, List.of("dnsaddr=/dnsaddr/" + (i + 1) + "." + name));
    }
  }

  @Override
  public void close() {
    socket.close();
  }

  private void run() {
    byte[] buffer = new byte[2_048];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        asked.incrementAndGet();
        byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private byte[] answer(byte[] query) {
    int at = HEADER;
    StringBuilder name = new StringBuilder();
    while (query[at] != 0) {
      name.append(name.isEmpty() ? "" : ".");
      name.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
      at += 1 + query[at];
    }
    int type = ByteBuffer.wrap(query, at + 1, 2).getShort();
    byte[] question = Arrays.copyOfRange(query, HEADER, at + 5);
    String asking = name.toString();
    if (garbage.containsKey(asking)) {
      byte[] noise = new byte[300];
      Arrays.fill(noise, (byte) 0xff);
      return Xx.join(Arrays.copyOf(query, 2), noise);
    }
    List<byte[]> records = new ArrayList<>();
    if (type == TXT) {
      texts
          .getOrDefault(asking, List.of())
          .forEach(text -> records.add(Xx.join(new byte[] {(byte) text.length}, text)));
    } else if (type == A && addresses.containsKey(asking)) {
      records.add(addresses.getOrDefault(asking, new byte[4]));
    }
    return Xx.join(header(query, records.size()), question, answers(type, records));
  }

  private static byte[] header(byte[] query, int answers) {
    int code = answers == 0 ? 3 : 0;
    return ByteBuffer.allocate(HEADER)
        .put(query, 0, 2)
        .putShort((short) (0x8180 | code))
        .putShort((short) 1)
        .putShort((short) answers)
        .array();
  }

  private static byte[] answers(int type, List<byte[]> records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] record : records) {
      out.writeBytes(
          ByteBuffer.allocate(HEADER + record.length)
              .putShort((short) 0xc00c)
              .putShort((short) type)
              .putShort((short) 1)
              .putInt(60)
              .putShort((short) record.length)
              .put(record)
              .array());
    }
    return out.toByteArray();
  }
}
