package io.kaiku.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code deploy/kaiku} in a checkout of its own, with a JDK and a Maven that only tell of
 * themselves.
 */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "kaiku").toAbsolutePath().normalize();

  @TempDir Path folder;

  private Path checkout;
  private Path tools;
  private Path builds;
  private Path jdk;

  /** What a run of the launcher said. */
  private record Said(int exitCode, String out, String err) {}

  @BeforeEach
  void checkOut() throws IOException {
    checkout = folder.resolve("check out");
    Files.createDirectories(checkout.resolve("deploy/app/src/main"));
    Files.copy(LAUNCHER, checkout.resolve("deploy/kaiku"));
    source("pom.xml", "<project/>");
    source("deploy/app/src/main/A.java", "class A {}");
    tools = Files.createDirectories(folder.resolve("tools"));
    provideTools();
    builds = folder.resolve("builds");
    jdk = jdk("newest", 99);
    script(
        tools.resolve("mvn"),
        """
        echo built >> 'BUILDS'
        mkdir -p deploy/app/target/kaiku/lib
        cp deploy/app/src/main/A.java deploy/app/target/kaiku/lib/app.jar
        """
            .replace("BUILDS", builds.toString()));
  }

  @Test
  void buildsOnFirstUseAndOnlyThen() throws IOException {
    var first = kaiku("sub", "a topic", "*");
    var second = kaiku("node");

    assertThat(first.err()).contains("building, once");
    assertThat(first.out()).contains("newest", "io.kaiku.app.Main", "<sub><a topic><*>");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains("<node>");
    assertThat(builds).hasContent("built");
  }

  @Test
  void buildsAgainWhenASourceIsAnotherAndNotWhenItIsOnlyNewer() throws IOException {
    kaiku("node");
    touch("deploy/app/src/main/A.java");
    kaiku("node");
    assertThat(builds).hasContent("built");

    source("deploy/app/src/main/A.java", "class A { int changed; }");
    touch("deploy/app/src/main/A.java");
    var changed = kaiku("node");

    assertThat(Files.readAllLines(builds)).hasSize(2);
    assertThat(changed.exitCode()).isZero();
  }

  @Test
  void whatRunsIsNotWhatTheNextBuildWrites() throws IOException {
    var before = kaiku("node").out().replaceAll("(?s).*<-cp><(.*?)/app\\.jar.*", "$1");
    source("deploy/app/src/main/A.java", "class A { int changed; }");
    touch("deploy/app/src/main/A.java");
    kaiku("node");

    assertThat(Path.of(before, "app.jar")).hasContent("class A {}");
  }

  @Test
  void twoAtOnceBuildOnce() throws IOException {
    var both = List.of(start(Map.of(), "sub"), start(Map.of(), "pub"));

    assertThat(end(both.get(0)).out()).contains("<sub>");
    assertThat(end(both.get(1)).out()).contains("<pub>");
    assertThat(builds).hasContent("built");
  }

  @Test
  void worksThroughALinkFromAnywhere() throws IOException {
    var link = Files.createSymbolicLink(folder.resolve("a link"), checkout.resolve("deploy/kaiku"));

    var process = process(Map.of(), link.toString(), "demo").directory(tools.toFile()).start();

    assertThat(end(process).out()).contains("<demo>");
  }

  @Test
  void whatWasBuiltRunsWhereNothingCanBeBuilt() throws IOException {
    kaiku("node");
    source("deploy/app/src/main/A.java", "class A { int changed; }");
    touch("deploy/app/src/main/A.java");
    Files.delete(tools.resolve("mvn"));

    var without = kaiku("node");

    assertThat(without.exitCode()).isZero();
    assertThat(without.err())
        .contains("Maven is needed to build")
        .contains("what was built before");
  }

  @Test
  void withoutMavenNothingBegins() throws IOException {
    Files.delete(tools.resolve("mvn"));

    var failed = kaiku("node");

    assertThat(failed.exitCode()).isEqualTo(69);
    assertThat(failed.err()).contains("install Maven 3.8.2 or newer");
  }

  @Test
  void aBuildThatFailsSaysSo() throws IOException {
    script(tools.resolve("mvn"), "echo 'no such dependency'; exit 1");

    var failed = kaiku("node");

    assertThat(failed.exitCode()).isEqualTo(69);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).contains("no such dependency").contains("the build failed");
  }

  @Test
  void prefersTheNewestJdk() throws IOException {
    var old = jdk("old", 17);
    var newer = jdk("newer", 98);

    assertThat(kaiku(Map.of("JAVA_HOME", old.toString()), "--print-java").out())
        .doesNotContain(old.toString());
    assertThat(kaiku(Map.of("JAVA_HOME", newer.toString(), "NEWEST", "no"), "--print-java").out())
        .isEqualTo(newer + "/bin/java\n");
    assertThat(kaiku(Map.of("JAVA_HOME", newer.toString()), "--print-java").out())
        .isEqualTo(jdk + "/bin/java\n");
    assertThat(kaiku(Map.of("KAIKU_JAVA_HOME", newer.toString()), "--print-java").out())
        .isEqualTo(newer + "/bin/java\n");
  }

  @Test
  void aJdkThatIsTooOldIsNamed() throws IOException {
    var old = jdk("old", 17);

    var failed = kaiku(Map.of("KAIKU_JAVA_HOME", old.toString()), "node");

    assertThat(failed.exitCode()).isEqualTo(69);
    assertThat(failed.err()).contains("is no JDK 21 or newer; point it at one");
  }

  @Test
  void preparesQuickStartsOnceForEachJdk() throws IOException {
    trainable(jdk);
    var first = kaiku("node");
    var second = kaiku("node");
    var older = jdk("older", 98);
    trainable(older);
    var other = kaiku(Map.of("KAIKU_JAVA_HOME", older.toString()), "node");

    assertThat(first.err()).contains("preparing quick starts, once");
    assertThat(first.out()).contains("<-XX:AOTCache=").contains("<node>").doesNotContain("<train>");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(other.err()).contains("preparing quick starts, once");
    assertThat(cacheOf(other)).isNotEqualTo(cacheOf(first));
  }

  @Test
  void runsAsWellWhereQuickStartsCannotBePrepared() throws IOException {
    var first = kaiku("node");
    var second = kaiku("node");

    assertThat(first.out()).contains("<node>").doesNotContain("AOTCache");
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(second.err()).isEmpty();
  }

  @Test
  void leavesCachesToAUserWhoSaysWhichToUse() throws IOException {
    trainable(jdk);
    var said = kaiku(Map.of("KAIKU_JAVA_OPTS", "-Xshare:off"), "node");

    assertThat(said.out()).contains("<-Xshare:off>").doesNotContain("AOTCache");
  }

  private static String cacheOf(Said said) {
    return said.out().replaceAll("(?s).*<-XX:AOTCache=([^>]*)>.*", "$1");
  }

  /** A JDK that can make a cache: it writes the file that it is told to. */
  private static void trainable(Path home) throws IOException {
    var java = home.resolve("bin/java");
    script(
        java,
        """
        for option; do
          case $option in -XX:AOTCacheOutput=*) echo trained > "${option#*=}" ;; esac
        done
        """
            + Files.readString(java).replaceFirst("#!/bin/sh\n", ""));
  }

  private Said kaiku(String... arguments) throws IOException {
    return kaiku(Map.of(), arguments);
  }

  private Said kaiku(Map<String, String> environment, String... arguments) throws IOException {
    return end(start(environment, arguments));
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(checkout.resolve("deploy/kaiku").toString()));
    command.addAll(List.of(arguments));
    return process(environment, command.toArray(String[]::new)).start();
  }

  /** The newest JDK is that on the PATH, unless NEWEST is no. */
  private ProcessBuilder process(Map<String, String> environment, String... command) {
    var builder = new ProcessBuilder(command);
    var variables = builder.environment();
    variables.keySet().removeIf(name -> name.startsWith("KAIKU_") || name.equals("JAVA_HOME"));
    variables.put("HOME", folder.toString());
    var newest = environment.containsKey("NEWEST") ? "" : ":" + jdk.resolve("bin");
    variables.put("PATH", tools + newest);
    variables.putAll(environment);
    return builder;
  }

  private static Said end(Process process) throws IOException {
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return new Said(process.exitValue(), out, err);
  }

  private Path jdk(String name, int version) throws IOException {
    var home = Files.createDirectories(folder.resolve("jdks").resolve(name)).toRealPath();
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
    script(home.resolve("bin/java"), "echo " + name + "; printf '<%s>' \"$@\"\n");
    return home;
  }

  /** What a PATH holds on any machine; neither Java nor Maven. */
  private void provideTools() throws IOException {
    var names =
        ("bash cat cksum cp cut dirname env find flock mkdir mv readlink rm rmdir sed sleep sort"
                + " touch")
            .split(" ");
    for (var name : names) {
      for (var bin : List.of("/usr/bin", "/bin")) {
        var tool = Path.of(bin, name);
        if (Files.exists(tool)) {
          script(tools.resolve(name), "exec " + tool + " \"$@\"");
        }
      }
    }
  }

  private void source(String name, String content) throws IOException {
    Files.writeString(checkout.resolve(name), content);
  }

  /** Makes a source newer than anything that was built. */
  private void touch(String name) throws IOException {
    Files.setLastModifiedTime(
        checkout.resolve(name), FileTime.from(Instant.now().plusSeconds(3_600)));
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
