package io.kaiku.app.peer;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.streams.topic.Topic;
import io.kaiku.streams.topic.TopicRules;
import picocli.CommandLine.Option;

/** The options of commands that take part in topics. */
public final class TopicOptions {
  @Option(
      names = "--policy",
      paramLabel = "sign|nosign",
      description =
          "Whether events are signed by their publisher, as all of a topic must agree on"
              + " (default: ${DEFAULT-VALUE}).")
  private String policy = "sign";

  /** A topic of a peer, with the policy set. */
  public Topic topic(LivePeer peer, String name) {
    return peer.peer().topic(name, rules());
  }

  /** Refuses a policy that there is not. */
  public void check() {
    var unused = rules();
  }

  private TopicRules rules() {
    return switch (policy) {
      case "sign" -> TopicRules.signed();
      case "nosign" -> TopicRules.unsigned();
      default ->
          throw new CommandException(
              ExitCode.USAGE, "there is no policy " + policy + "; use --policy sign or nosign");
    };
  }
}
