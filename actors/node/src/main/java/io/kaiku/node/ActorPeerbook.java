package io.kaiku.node;

import io.kaiku.node.protocol.Alarms;
import io.kaiku.node.protocol.Peerbook;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.swarm.PeerstoreActor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** The peerstore through its actor, which may be restarted while a question is under way. */
record ActorPeerbook(Slot<PeerstoreActor.Command> actor, Alarms alarms) implements Peerbook {

  private static final long ANSWER_MS = 3_000;

  @Override
  public void update(Update update) {
    actor.tell(new PeerstoreActor.Change(update));
  }

  @Override
  public <R> CompletionStage<R> ask(Query<R> query) {
    if (actor.isClosed()) {
      return CompletableFuture.failedFuture(new IllegalStateException("the peer has stopped"));
    }
    CompletableFuture<R> answer = new CompletableFuture<>();
    Registration alarm =
        alarms.in(
            ANSWER_MS,
            () ->
                answer.completeExceptionally(
                    new TimeoutException(
                        "the peerstore did not answer within " + ANSWER_MS + " ms; ask again")));
    var unused = answer.whenComplete((result, cause) -> alarm.close());
    actor.tell(new PeerstoreActor.Question<>(query, answer));
    return answer;
  }
}
