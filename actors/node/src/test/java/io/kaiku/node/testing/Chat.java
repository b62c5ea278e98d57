package io.kaiku.node.testing;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.node.carrier.LinkCarrier;
import io.kaiku.node.carrier.LinkCodec;
import io.kaiku.node.carrier.LinkConfig;
import io.kaiku.node.frame.FrameReader;
import io.kaiku.node.protocol.Carrier;
import io.kaiku.node.protocol.CarrierEvent;
import io.kaiku.node.protocol.MachineActor;
import io.kaiku.node.protocol.MachineShell;
import io.kaiku.node.protocol.ProtocolContext;
import io.kaiku.node.protocol.ProtocolModule;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.pekko.actor.typed.Behavior;

/** The smallest protocol there is: says texts to peers and tells everything that happens to it. */
public final class Chat implements ProtocolModule<Chat.Ask> {

  public static final String ID = "/chat/1.0.0";

  /** What users and tests tell it. */
  public sealed interface Ask {}

  /** Say something to a peer. */
  public record Say(PeerId to, String text) implements Ask {}

  /** Hand a timer back. */
  public record Ring(long delayMs, String timer) implements Ask {}

  /** Throw. */
  public record Crash() implements Ask {}

  /** Say goodbye. */
  public record Bye(Runnable flushed) implements Ask {}

  /** Everything that happened, in order, over all incarnations. */
  public final BlockingQueue<String> log = new LinkedBlockingQueue<>();

  private final LinkConfig config;

  public Chat() {
    this(new LinkConfig(List.of(ID), 1_000, 10, new FrameReader.Credit(100, 4, 200), 10_000));
  }

  public Chat(LinkConfig config) {
    this.config = config;
  }

  @Override
  public String name() {
    return "chat";
  }

  @Override
  public List<String> protocols() {
    return config.protocols();
  }

  @Override
  public Behavior<Ask> behavior(ProtocolContext context) {
    return MachineActor.<Ask, Ask, String, String, String>create(
        Ask.class, context, (actor, driver) -> new Shell(driver));
  }

  @Override
  public Optional<Ask> farewell(Runnable flushed) {
    return Optional.of(new Bye(flushed));
  }

  private final class Shell implements MachineShell<Ask, Ask, String, String, String> {
    private final MachineActor.Driver<Ask> driver;
    private final LinkCarrier<String> carrier = new LinkCarrier<>(config, new Codec());

    Shell(MachineActor.Driver<Ask> driver) {
      this.driver = driver;
      log.add("started");
    }

    @Override
    public Machine<Ask, String, String, String> machine() {
      return this::handle;
    }

    @Override
    public Carrier<String> carrier() {
      return carrier;
    }

    @Override
    public List<String> protocols() {
      return config.protocols();
    }

    @Override
    public void asked(Ask request) {
      if (request instanceof Bye(Runnable flushed)) {
        carrier.flush(flushed);
      } else {
        driver.command(request);
      }
    }

    @Override
    public void emitted(String event) {
      log.add(event);
    }

    @Override
    public void carried(PeerId peer, CarrierEvent event) {
      log.add(
          switch (event) {
            case CarrierEvent.Written(Object key) -> "written " + key;
            case CarrierEvent.Lost(Object key, CarrierEvent.Cause cause) ->
                "lost " + key + " " + cause;
          });
    }

    @Override
    public void violated(PeerId peer, MalformedException what) {
      log.add("violated " + name(peer));
    }

    @Override
    public void stopped() {
      log.add("stopped");
    }

    private void handle(
        In<Ask, String, String> in, long nowMs, Outbox<String, String, String> out) {
      switch (in) {
        case In.Do<Ask, String, String>(Say(PeerId to, String text)) -> out.send(to, text);
        case In.Do<Ask, String, String>(Ring(long delayMs, String timer)) ->
            out.after(delayMs, timer);
        case In.Do<Ask, String, String>(Crash()) ->
            throw new IllegalStateException("crashed as asked");
        case In.Do<Ask, String, String>(Bye bye) -> throw new AssertionError("the shell takes it");
        case In.Received<Ask, String, String>(PeerId from, String text) -> {
          if (text.equals("crash")) {
            throw new IllegalStateException("crashed as asked from afar");
          }
          out.emit(name(from) + ": " + text);
        }
        case In.Fired<Ask, String, String>(String timer) -> out.emit("fired " + timer);
        case In.PeerUp<Ask, String, String>(PeerId peer, var link) -> {
          out.emit("up " + name(peer));
          out.send(peer, "hello");
        }
        case In.PeerDown<Ask, String, String>(PeerId peer) -> out.emit("down " + name(peer));
      }
    }
  }

  /** The last characters of a PeerId. */
  public static String name(PeerId peer) {
    String text = peer.toString();
    return text.substring(text.length() - 4);
  }

  private static final class Codec implements LinkCodec<String> {

    @Override
    public String decode(PeerId from, String protocol, Bytes message) throws MalformedException {
      String text = message.utf8();
      if (text.startsWith("bad")) {
        throw new MalformedException("a bad message");
      }
      return text;
    }

    @Override
    public List<LinkOp> encode(String text, String protocol) {
      if (text.startsWith("cancel ")) {
        return List.of(new LinkOp.Cancel(text.substring(7)));
      }
      int priority = text.equals("hello") ? 0 : 1;
      Bytes framed = Varint.delimited(Bytes.utf8(text));
      return List.of(new LinkOp.Queue(framed, priority, 10_000, text, !text.equals("hello")));
    }
  }
}
