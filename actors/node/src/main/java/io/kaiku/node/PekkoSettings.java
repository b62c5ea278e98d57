package io.kaiku.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** The settings of an ActorSystem that Kaiku makes for itself. */
public final class PekkoSettings {

  private PekkoSettings() {}

  /**
   * What {@code application.conf} and system properties say, over what suits a peer, over Pekko's
   * defaults.
   */
  public static Config config() {
    Config ours =
        ConfigFactory.parseResources(PekkoSettings.class.getClassLoader(), "kaiku-pekko.conf");
    return ConfigFactory.defaultOverrides()
        .withFallback(ConfigFactory.defaultApplication())
        .withFallback(ours)
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }
}
