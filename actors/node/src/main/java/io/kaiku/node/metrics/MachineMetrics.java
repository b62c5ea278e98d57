package io.kaiku.node.metrics;

import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Observer;
import io.kaiku.kernel.machine.Out;

/**
 * Counts every In and Out of a machine by what it is and by what it carries, such as {@code
 * in.received.Rpc} and {@code out.emit.Delivered}.
 *
 * @param <C> the machine's commands
 * @param <M> the machine's messages
 * @param <T> the machine's timers
 * @param <E> the machine's events
 */
public final class MachineMetrics<C, M, T, E> implements Observer<C, M, T, E> {

  private final Counters counters;
  private final Names in = new Names("in.");
  private final Names out = new Names("out.");

  /** Creates a fold into these counters. */
  public MachineMetrics(Counters counters) {
    this.counters = counters;
  }

  @Override
  public void saw(In<C, M, T> input, Iterable<Out<M, T, E>> effects, long nowMs) {
    counters.count(
        switch (input) {
          case In.Do<C, M, T>(C command) -> in.of("do", command);
          case In.Received<C, M, T>(var from, M message) -> in.of("received", message);
          case In.Fired<C, M, T>(T timer) -> in.of("fired", timer);
          case In.PeerUp<C, M, T> up -> "in.peer_up";
          case In.PeerDown<C, M, T> down -> "in.peer_down";
        });
    for (Out<M, T, E> effect : effects) {
      counters.count(
          switch (effect) {
            case Out.Send<M, T, E>(var to, M message) -> out.of("send", message);
            case Out.After<M, T, E>(long delayMs, T timer) -> out.of("after", timer);
            case Out.Emit<M, T, E>(E event) -> out.of("emit", event);
            case Out.Dial<M, T, E> dial -> "out.dial";
            case Out.Drop<M, T, E>(var peer, var reason) ->
                "out.drop." + MetricNames.of(reason.code());
          });
    }
  }
}
