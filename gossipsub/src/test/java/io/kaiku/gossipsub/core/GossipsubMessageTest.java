package io.kaiku.gossipsub.core;

import static io.kaiku.gossipsub.core.TestRouter.carrying;
import static io.kaiku.gossipsub.core.TestRouter.graft;
import static io.kaiku.gossipsub.core.TestRouter.peer;
import static io.kaiku.gossipsub.core.TestRouter.signedBy;
import static io.kaiku.gossipsub.core.TestRouter.sub;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.gossipsub.core.GossipsubCommand.Configure;
import io.kaiku.gossipsub.core.GossipsubCommand.Judge;
import io.kaiku.gossipsub.core.GossipsubCommand.Publish;
import io.kaiku.gossipsub.core.GossipsubCommand.Unsubscribe;
import io.kaiku.gossipsub.core.GossipsubCommand.Verdict;
import io.kaiku.gossipsub.core.GossipsubConfig.GossipParams;
import io.kaiku.gossipsub.core.GossipsubEvent.Delivered;
import io.kaiku.gossipsub.core.GossipsubEvent.PublishRefused;
import io.kaiku.gossipsub.core.GossipsubEvent.Published;
import io.kaiku.gossipsub.core.GossipsubEvent.Refusal;
import io.kaiku.gossipsub.core.GossipsubEvent.Unheard;
import io.kaiku.gossipsub.core.GossipsubEvent.Validate;
import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.gossipsub.core.rpc.MessageIdFunction;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.gossipsub.core.rpc.Rpc.Priority;
import io.kaiku.kernel.bytes.Bytes;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GossipsubMessageTest {
  private static final Bytes DATA = Bytes.utf8("data");
  private final TestRouter router = new TestRouter(GossipsubConfig.spec());
  private final TestRouter meshOnly =
      new TestRouter(GossipsubConfig.spec().withGossip(new GossipParams(false, 6, 0.25, 5, 3)));

  private Validate offered(int from, GossipMessage message) {
    router.receives(from, carrying(message));
    assertThat(router.events(Validate.class)).hasSize(1);
    return router.events(Validate.class).getFirst();
  }

  private TestRouter judged(Validate validate, Verdict verdict) {
    return router.does(new Judge(validate.ticket(), verdict));
  }

  @Test
  void anAcceptedMessageIsDeliveredAndForwardedToTheMesh() {
    router.joins("t").withPeers("t", 1, 4);
    GossipMessage message = signedBy(9, "t", "hi");
    Validate validate = offered(1, message);
    assertThat(validate.verifySignature()).isTrue();
    assertThat(validate.validate()).isFalse();
    assertThat(validate.id()).isEqualTo(MessageIdFunction.ORIGIN.idOf(message));
    assertThat(router.addressees()).isEmpty();

    judged(validate, Verdict.ACCEPT);
    assertThat(router.events(Delivered.class))
        .containsExactly(new Delivered(validate.id(), message, peer(1)));
    assertThat(router.addressees()).containsExactly(peer(2), peer(3), peer(4));
    Rpc forwarded = router.sentTo(2).getFirst();
    assertThat(forwarded).isSameAs(router.sentTo(3).getFirst());
    assertThat(forwarded.messages()).containsExactly(message);
    assertThat(forwarded.priority()).isEqualTo(Priority.FORWARD);
    assertThat(forwarded.messageId()).isEqualTo(validate.id());
  }

  @Test
  void nobodyWhoHasAMessageIsGivenIt() {
    router.joins("t").withPeers("t", 1, 4);
    GossipMessage message = signedBy(3, "t", "hi");
    Validate validate = offered(1, message);
    router.receives(2, carrying(message));
    assertThat(router.refused(Refusal.DUPLICATE)).isEqualTo(1);
    judged(validate, Verdict.ACCEPT);
    assertThat(router.addressees()).containsExactly(peer(4));
  }

  @Test
  void aDuplicateIsRecognisedBeforeItsSignatureIsChecked() {
    router.joins("t").withPeers("t", 1, 2);
    GossipMessage message = signedBy(9, "t", "hi");
    judged(offered(1, message), Verdict.ACCEPT).receives(2, carrying(message));
    assertThat(router.events(Validate.class)).isEmpty();
    assertThat(router.refused(Refusal.DUPLICATE)).isEqualTo(1);
    router.beats(130).receives(2, carrying(message));
    assertThat(router.events(Validate.class)).isEmpty();
    router.beats(10).receives(2, carrying(message));
    assertThat(router.events(Validate.class)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Verdict.class,
      names = {"REJECT", "IGNORE"})
  void aMessageThatIsNotAcceptedIsNeitherDeliveredNorJudgedAgain(Verdict verdict) {
    router.joins("t").withPeers("t", 1, 3);
    GossipMessage message = signedBy(9, "t", "hi");
    judged(offered(1, message), verdict);
    assertThat(router.events(Delivered.class)).isEmpty();
    assertThat(router.addressees()).isEmpty();
    assertThat(router.refused(verdict == Verdict.REJECT ? Refusal.REJECTED : Refusal.IGNORED))
        .isEqualTo(1);
    router.receives(2, carrying(message));
    assertThat(router.refused(Refusal.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void aForgeryDoesNotKeepTheMessageOutWhoseIdItTook() {
    router.joins("t").withPeers("t", 1, 3);
    GossipMessage genuine = signedBy(9, "t", "genuine");
    GossipMessage forged = signedBy(9, "t", "forged");
    Validate first = offered(1, forged);
    Validate second = offered(2, genuine);
    assertThat(second.id()).isEqualTo(first.id());
    judged(first, Verdict.FORGED);
    assertThat(router.refused(Refusal.FORGED)).isEqualTo(1);
    judged(second, Verdict.ACCEPT);
    assertThat(router.events(Delivered.class))
        .extracting(Delivered::message)
        .containsExactly(genuine);

    Validate again = offered(1, signedBy(8, "t", "forged"));
    judged(again, Verdict.FORGED);
    Validate later = offered(2, signedBy(8, "t", "genuine"));
    judged(later, Verdict.ACCEPT);
    assertThat(router.events(Delivered.class)).hasSize(1);
  }

  @Test
  void ofTwoValidMessagesWithOneIdTheFirstIsTaken() {
    router.joins("t").withPeers("t", 1, 2);
    Validate first = offered(1, signedBy(9, "t", "one"));
    Validate second = offered(2, signedBy(9, "t", "two"));
    judged(first, Verdict.ACCEPT);
    judged(second, Verdict.ACCEPT);
    assertThat(router.events(Delivered.class)).isEmpty();
    assertThat(router.refused(Refusal.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void aVerdictThatNobodyWaitsForSaysNothing() {
    router.joins("t").withPeers("t", 1, 1).does(new Judge(77, Verdict.ACCEPT));
    assertThat(router.effects).isEmpty();
    Validate validate = offered(1, signedBy(9, "t", "hi"));
    router.does(new Unsubscribe("t"));
    judged(validate, Verdict.ACCEPT);
    assertThat(router.effects).isEmpty();
  }

  @Test
  void aVerdictThatTakesTooLongIsNotWaitedFor() {
    router.joins("t").withPeers("t", 1, 2);
    Validate validate = offered(1, signedBy(9, "t", "hi"));
    router.beats(29);
    assertThat(router.refused(Refusal.VERDICT_LATE)).isZero();
    router.beats(1);
    assertThat(router.refused(Refusal.VERDICT_LATE)).isEqualTo(1);
    judged(validate, Verdict.ACCEPT);
    assertThat(router.effects).isEmpty();
    offered(2, signedBy(9, "t", "hi"));
  }

  @Test
  void whatFindsNoPlaceToWaitIsCounted() {
    var limits = GossipsubConfig.Limits.standard().withPending(4, 1 << 20);
    var small = new TestRouter(GossipsubConfig.spec().withLimits(limits));
    small.joins("t").withPeers("t", 1, 1);
    small.receives(1, carrying(signedBy(8, "t", "a")));
    small.receives(1, carrying(signedBy(9, "t", "b")));
    assertThat(small.refused(Refusal.QUEUE_FULL)).isEqualTo(1);
    assertThat(small.events(Validate.class)).isEmpty();
  }

  static Stream<Arguments> refused() {
    GossipMessage own =
        GossipWorld.author(TestRouter.SELF)
            .write("t", DATA, io.kaiku.gossipsub.core.rpc.SignaturePolicy.STRICT_SIGN);
    return Stream.of(
        Arguments.of(signedBy(9, "other", "a"), Refusal.NOT_JOINED),
        Arguments.of(GossipMessage.unsigned("t", DATA), Refusal.POLICY),
        Arguments.of(GossipMessage.unsigned("", DATA), Refusal.NOT_JOINED),
        Arguments.of(own, Refusal.OUR_OWN),
        Arguments.of(signedBy(9, "t", "x".repeat(101)), Refusal.TOO_LARGE),
        Arguments.of(signedBy(9, "unsigned", "a"), Refusal.POLICY),
        Arguments.of(signedBy(9, "no id", "a"), Refusal.NO_ID),
        Arguments.of(signedBy(9, "long id", "a"), Refusal.NO_ID),
        Arguments.of(signedBy(9, "bad function", "a"), Refusal.NO_ID));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatATopicDoesNotCarryIsRefusedWithoutAVerdict(GossipMessage message, Refusal why) {
    router.does(new Configure("t", TopicConfig.signed().withMaxDataBytes(100)));
    router.does(new Configure("unsigned", TopicConfig.unsigned()));
    identifiedBy("no id", unused -> Bytes.EMPTY);
    identifiedBy("long id", unused -> Bytes.wrap(new byte[257]));
    identifiedBy(
        "bad function",
        unused -> {
          throw new IllegalStateException("as the test wants");
        });
    for (String topic : new String[] {"t", "unsigned", "no id", "long id", "bad function"}) {
      router.joins(topic);
    }
    router.up(1).receives(1, carrying(message));
    assertThat(router.refused(why)).isEqualTo(1);
    assertThat(router.events(Validate.class)).isEmpty();
    assertThat(router.addressees()).isEmpty();
  }

  private void identifiedBy(String topic, MessageIdFunction function) {
    router.does(new Configure(topic, TopicConfig.signed().withMessageId(function)));
  }

  @Test
  void anUnsignedMessageWithoutValidatorNeedsNoVerdict() {
    router.does(new Configure("t", TopicConfig.unsigned())).joins("t").withPeers("t", 1, 3);
    router.receives(1, carrying(GossipMessage.unsigned("t", DATA)));
    assertThat(router.events(Validate.class)).isEmpty();
    assertThat(router.events(Delivered.class)).hasSize(1);
    assertThat(router.addressees()).containsExactly(peer(2), peer(3));
    router.receives(2, carrying(GossipMessage.unsigned("t", DATA)));
    assertThat(router.refused(Refusal.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void equalUnsignedPayloadsOfTwoTopicsAreTwoMessages() {
    for (String topic : new String[] {"t", "u"}) {
      router.does(new Configure(topic, TopicConfig.unsigned())).joins(topic).withPeers(topic, 1, 2);
      router.receives(1, carrying(GossipMessage.unsigned(topic, DATA)));
      assertThat(router.events(Delivered.class)).hasSize(1);
    }
  }

  @Test
  void aValidatedTopicAsksForTheApplicationsVerdict() {
    router.does(new Configure("t", TopicConfig.unsigned().withValidation(true))).joins("t");
    router.withPeers("t", 1, 2);
    Validate validate = offered(1, GossipMessage.unsigned("t", DATA));
    assertThat(validate.verifySignature()).isFalse();
    assertThat(validate.validate()).isTrue();
  }

  @Test
  void ourMessageGoesToEveryPeerOfTheTopic() {
    router.joins("t").withPeers("t", 1, 20).up(21).does(new Publish(5, "t", DATA));
    Published published = router.events(Published.class).getFirst();
    assertThat(published.token()).isEqualTo(5);
    assertThat(published.topic()).isEqualTo("t");
    assertThat(published.peers()).hasSize(20).isEqualTo(router.addressees());
    Rpc rpc = router.sentTo(1).getFirst();
    assertThat(rpc).isSameAs(router.sentTo(20).getFirst());
    assertThat(rpc.priority()).isEqualTo(Priority.PUBLISH);
    GossipMessage message = rpc.messages().getFirst();
    assertThat(message.from()).isEqualTo(TestRouter.SELF.bytes());
    assertThat(message.data()).isEqualTo(DATA);
    assertThat(MessageIdFunction.ORIGIN.idOf(message)).isEqualTo(published.id());
    router.receives(3, carrying(message));
    assertThat(router.refused(Refusal.OUR_OWN)).isEqualTo(1);
  }

  @Test
  void withoutFloodPublishingItGoesToTheMesh() {
    meshOnly.joins("t").withPeers("t", 1, 20).does(new Publish(5, "t", DATA));
    assertThat(meshOnly.events(Published.class).getFirst().peers())
        .hasSize(4)
        .containsExactlyInAnyOrderElementsOf(meshOnly.gossipsub.meshOf("t"));
  }

  @Test
  void withoutFloodPublishingAndMembershipItGoesToTheSameFewForAWhile() {
    meshOnly.withPeers("t", 1, 20).does(new Publish(1, "t", DATA));
    var first = meshOnly.events(Published.class).getFirst().peers();
    assertThat(first).hasSize(6);
    meshOnly.beats(59).does(new Publish(2, "t", DATA));
    assertThat(meshOnly.events(Published.class).getFirst().peers()).isEqualTo(first);
    meshOnly.down(first.getFirst().bytes().beInt(34)).does(new Publish(3, "t", DATA));
    assertThat(meshOnly.events(Published.class).getFirst().peers())
        .hasSize(6)
        .doesNotContain(first.getFirst())
        .containsAll(first.subList(1, 6));
    meshOnly.joins("t");
    assertThat(meshOnly.gossipsub.meshOf("t")).hasSize(6).containsAll(first.subList(1, 6));
  }

  @Test
  void aFanoutThatIsNotUsedIsForgotten() {
    meshOnly.withPeers("t", 1, 60).does(new Publish(1, "t", DATA));
    var first = meshOnly.events(Published.class).getFirst().peers();
    meshOnly.beats(61).does(new Publish(2, "t", DATA));
    assertThat(meshOnly.events(Published.class).getFirst().peers()).isNotEqualTo(first);
  }

  @Test
  void whenNobodyIsThereNothingIsPublished() {
    router.joins("t").up(1).does(new Publish(5, "t", DATA));
    assertThat(router.events(Unheard.class)).containsExactly(new Unheard(5, "t"));
    assertThat(router.addressees()).isEmpty();
    router.receives(1, sub("t"));
    assertThat(router.events(GossipsubEvent.TopicChanged.class)).hasSize(1);
    router.beats();
    assertThat(router.addressees()).isEmpty();
    router.does(new Publish(6, "t", DATA));
    GossipMessage message = router.sentTo(1).getFirst().messages().getFirst();
    assertThat(message.seqno()).isNotNull();
    assertThat(message.seqno().beLong(0)).isEqualTo(1L << 60);
  }

  @Test
  void aTopicThatWasOnlyPublishedToTellsOfItsPeersToo() {
    router.does(new Publish(5, "t", DATA));
    assertThat(router.events(Unheard.class)).hasSize(1);
    router.up(1).receives(1, sub("t"));
    assertThat(router.events(GossipsubEvent.TopicChanged.class))
        .containsExactly(new GossipsubEvent.TopicChanged("t", 1, 0));
  }

  @Test
  void whatCannotBePublishedIsRefusedWithARemedy() {
    router.does(new Configure("t", TopicConfig.unsigned().withMaxDataBytes(10)));
    router.joins("t").withPeers("t", 1, 1);
    router.does(new Publish(1, "t", Bytes.wrap(new byte[11])));
    assertThat(router.events(PublishRefused.class).getFirst().remedy())
        .contains("11 bytes")
        .contains("max-data-bytes");
    router.does(new Publish(2, "", DATA));
    assertThat(router.events(PublishRefused.class).getFirst().remedy()).contains("topic");
    router.does(new Publish(3, "t", DATA));
    assertThat(router.events(Published.class)).hasSize(1);
    router.does(new Publish(4, "t", DATA));
    assertThat(router.events(PublishRefused.class).getFirst().remedy()).contains("same id");
    identifiedBy("no id", unused -> Bytes.EMPTY);
    router.withPeers("no id", 2, 2).does(new Publish(5, "no id", DATA));
    assertThat(router.events(PublishRefused.class).getFirst().remedy()).contains("id function");
  }

  @Test
  void anRpcOfAPeerThatIsNotConnectedIsNotRead() {
    router.joins("t").receives(1, graft("t"));
    assertThat(router.refused(Refusal.UNKNOWN_PEER)).isEqualTo(1);
    assertThat(router.gossipsub.meshOf("t")).isEmpty();
  }
}
