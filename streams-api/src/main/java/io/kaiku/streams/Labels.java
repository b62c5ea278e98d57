package io.kaiku.streams;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.protocol.Registration;
import io.kaiku.peers.actor.PeerDirectory;
import io.kaiku.peers.core.PeerExchange;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The data centres of peers, as these say themselves. A peer that has just connected is waited for:
 * its card is on the way; one that does not exchange peers has none.
 */
final class Labels {

  private static final int MAX_SILENT = 1024;

  private final PeerHandle peer;
  private final PeerDirectory directory;
  private final long patienceMs;

  private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /** Those that were waited for in vain, which is not done twice. */
  private final Map<PeerId, Boolean> silent =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<PeerId, Boolean> eldest) {
              return size() > MAX_SILENT;
            }
          });

  Labels(PeerHandle peer, PeerDirectory directory, long patienceMs) {
    this.peer = peer;
    this.directory = directory;
    this.patienceMs = patienceMs;
  }

  /** What is known now; empty if nothing is. */
  String of(PeerId other) {
    return directory.dataCentre(other);
  }

  /** The data centres of all of them, without those that do not become known in time. */
  CompletionStage<SortedSet<String>> of(Collection<PeerId> others) {
    if (areKnown(others)) {
      return CompletableFuture.completedFuture(known(others));
    }
    CompletableFuture<SortedSet<String>> answer = new CompletableFuture<>();
    Runnable end = () -> answer.complete(known(others));
    waiting.add(end);
    if (stopped) {
      waiting.remove(end);
      return CompletableFuture.completedFuture(known(others));
    }
    Runnable check =
        () -> {
          if (areKnown(others)) {
            answer.complete(known(others));
          }
        };
    Registration listening = directory.onChange(change -> check.run());
    Registration alarm = peer.tools().alarms().in(patienceMs, () -> giveUp(others, answer));
    check.run();
    return answer.whenComplete(
        (labels, failure) -> {
          waiting.remove(end);
          listening.close();
          alarm.close();
        });
  }

  /** Nothing more becomes known. */
  void stop() {
    stopped = true;
    waiting.forEach(Runnable::run);
  }

  private void giveUp(Collection<PeerId> others, CompletableFuture<SortedSet<String>> answer) {
    others.stream()
        .filter(one -> directory.card(one).isEmpty())
        .forEach(one -> silent.put(one, true));
    answer.complete(known(others));
  }

  private boolean areKnown(Collection<PeerId> others) {
    return others.stream().allMatch(one -> directory.card(one).isPresent() || !isExpected(one));
  }

  private boolean isExpected(PeerId other) {
    return !silent.containsKey(other)
        && peer.swarm()
            .peer(other)
            .flatMap(state -> state.bestOf(List.of(PeerExchange.PROTOCOL)))
            .isPresent();
  }

  private SortedSet<String> known(Collection<PeerId> others) {
    SortedSet<String> labels = new TreeSet<>();
    others.forEach(other -> labels.add(of(other)));
    labels.remove("");
    return Collections.unmodifiableSortedSet(labels);
  }
}
