package io.kaiku.app.peer;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.gossipsub.actor.GossipsubModule;
import io.kaiku.gossipsub.actor.GossipsubSettings;
import io.kaiku.gossipsub.actor.PubSub;
import io.kaiku.gossipsub.core.TopicConfig;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of commands that take part in topics. */
public final class TopicOptions {
  private final GossipsubModule module = new GossipsubModule(GossipsubSettings.load());

  @Option(
      names = "--policy",
      paramLabel = "sign|nosign",
      description =
          "Whether events are signed by their publisher, as all of a topic must agree on"
              + " (default: ${DEFAULT-VALUE}).")
  private String policy = "sign";

  /** Makes a peer speak gossipsub; to be given to {@link LivePeer#start}. */
  public GossipsubModule module() {
    return module;
  }

  /** The topics of a peer, with the policy set; names that cannot be are refused. */
  public PubSub of(LivePeer peer, List<String> topics) {
    var pubSub = module.pubSub(peer.handle());
    try {
      topics.forEach(topic -> pubSub.configure(topic, rules()));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    return pubSub;
  }

  /** Refuses a policy that there is not. */
  public void check() {
    var unused = rules();
  }

  private TopicConfig rules() {
    return switch (policy) {
      case "sign" -> TopicConfig.signed();
      case "nosign" -> TopicConfig.unsigned();
      default ->
          throw new CommandException(
              ExitCode.USAGE, "there is no policy " + policy + "; use sign or nosign");
    };
  }
}
