package io.kaiku.node.testing;

import com.typesafe.config.ConfigFactory;
import io.kaiku.kernel.id.Identity;
import io.kaiku.node.PeerConfig;
import io.kaiku.node.protocol.Peerbook;
import io.kaiku.node.protocol.ProtocolContext;
import io.kaiku.node.swarm.Announcement;
import io.kaiku.node.swarm.InboundProtocols;
import io.kaiku.node.swarm.Intake;
import io.kaiku.node.swarm.PeerTable;
import io.kaiku.node.swarm.Scopes;
import io.kaiku.node.swarm.SwarmHub;
import io.kaiku.swarm.peers.Peerstore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The swarm of a peer without its actors: connections come from the test, dials go nowhere. */
public final class TestSwarm {

  public final TestTools tools = new TestTools();
  public final Identity self = Keys.of(1_000);
  public final PeerTable table;
  public final InboundProtocols inbound;
  public final Intake intake;
  public final SwarmHub hub;
  private final Peerstore peerstore;

  public TestSwarm() {
    this("");
  }

  /** With settings that differ from the defaults. */
  public TestSwarm(String settings) {
    PeerConfig config = PeerConfig.parse(ConfigFactory.parseString(settings));
    table = new PeerTable(config.swarm().connections());
    inbound = new InboundProtocols(tools.tools(), () -> {});
    intake =
        new Intake(
            table,
            inbound,
            new Scopes(self.peerId(), config.swarm().access(), tools.tools()),
            tools.tools());
    Announcement announcement =
        new Announcement(self, List.of(), tools.tools().clock(), inbound::ids);
    hub =
        new SwarmHub(
            intake, announcement, tools.tools(), new SwarmHub.DialDesk(1_000, command -> {}));
    peerstore = new Peerstore(self.peerId(), config.swarm().peerstore());
  }

  /** Takes a connection in, as a transport would deliver it. */
  public StubConnection connect(Identity remote) {
    StubConnection connection = StubConnection.from(remote);
    intake.connected(connection, intake.admit(connection.remoteAddress()).orElseThrow());
    return connection;
  }

  /** The context of a module. */
  public ProtocolContext context(String module) {
    Peerbook peerbook =
        new Peerbook() {
          @Override
          public void update(Update update) {
            update.apply(peerstore, tools.tools().clock().nowMs());
          }

          @Override
          public <R> CompletionStage<R> ask(Query<R> query) {
            return CompletableFuture.completedFuture(
                query.apply(peerstore, tools.tools().clock().nowMs()));
          }
        };
    return new ProtocolContext(module, hub.self(), hub.as(module), peerbook, tools.tools());
  }
}
