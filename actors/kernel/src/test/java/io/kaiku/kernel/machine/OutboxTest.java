package io.kaiku.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final PeerId PEER = Identity.ed25519(Bytes.wrap(new byte[32])).peerId();

  private final Outbox<String, String, String> out = new Outbox<>();

  @Test
  void keepsTheOrderAndForgetsWhatIsDone() {
    Reason reason = new Reason(ErrorCode.PROTOCOL_VIOLATION, "why");
    out.send(PEER, "m");
    out.after(5, "t");
    out.emit("e");
    out.dial(PEER);
    out.drop(PEER, reason);
    List<Out<String, String, String>> seen = new ArrayList<>();
    out.effects().forEach(seen::add);
    List<Out<String, String, String>> done = new ArrayList<>();
    out.drain(done::add);
    assertThat(done)
        .containsExactly(
            new Out.Send<>(PEER, "m"),
            new Out.After<>(5, "t"),
            new Out.Emit<>("e"),
            new Out.Dial<>(PEER),
            new Out.Drop<>(PEER, reason))
        .isEqualTo(seen);
    assertThat(out.effects()).isEmpty();
  }

  @Test
  void performsWhatIsWrittenMeanwhile() {
    List<Out<String, String, String>> done = new ArrayList<>();
    out.emit("first");
    out.drain(
        effect -> {
          done.add(effect);
          if (done.size() == 1) {
            out.emit("second");
          }
        });
    assertThat(done).containsExactly(new Out.Emit<>("first"), new Out.Emit<>("second"));
  }

  @Test
  void forgetsEvenWhenPerformingFails() {
    out.emit("e");
    assertThatThrownBy(
            () ->
                out.drain(
                    effect -> {
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    assertThat(out.effects()).isEmpty();
  }

  @Test
  void observersSeeOneAfterTheOther() {
    List<String> log = new ArrayList<>();
    Observer<String, String, String, String> first =
        (in, effects, nowMs) -> log.add("first " + nowMs);
    Observer<String, String, String, String> both =
        Observer.<String, String, String, String>none()
            .and(first)
            .and((in, effects, nowMs) -> log.add("second " + in));
    both.saw(new In.Do<>("c"), out.effects(), 7);
    assertThat(log).containsExactly("first 7", "second Do[command=c]");
  }
}
