package io.kaiku.node.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.frame.ByteBudget;
import io.kaiku.node.frame.FrameReader;
import io.kaiku.node.frame.FrameWriter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The far end of a substream, which speaks texts behind their lengths. */
public final class FramedEnd implements FrameReader.Sink {

  private final ConcurrentLinkedQueue<Bytes> toSend = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final FrameWriter writer;
  private final FrameReader reader;

  public FramedEnd(Substream substream) {
    writer = new FrameWriter(substream.outbound(), toSend::poll);
    writer.start();
    reader =
        new FrameReader(new FrameReader.Credit(1 << 20, 1, 1 << 20), new ByteBudget(1 << 30), this);
    substream.inbound().subscribe(reader);
  }

  public void send(String text) {
    sendRaw(Varint.delimited(Bytes.utf8(text)));
  }

  public void sendRaw(Bytes bytes) {
    toSend.add(bytes);
    writer.wake();
  }

  public void finish() {
    writer.finish();
  }

  /** The next text, awaited. */
  public String next() throws InterruptedException {
    return received.poll(5, TimeUnit.SECONDS);
  }

  /** Whether something has come that was not taken. */
  public boolean hasMore() {
    return !received.isEmpty();
  }

  public void skip(String... texts) throws InterruptedException {
    for (String text : texts) {
      assertThat(next()).isEqualTo(text);
    }
  }

  @Override
  public void frame(Bytes message) {
    received.add(message.utf8());
    reader.taken(message.size());
  }

  @Override
  public void ended() {
    received.add("<end>");
  }

  @Override
  public void failed(Throwable cause) {
    received.add("<failed>");
  }
}
