package io.kaiku.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** The rules of the house: who may know whom. */
final class House {
  private static final String[] PURE = {
    "io.kaiku.kernel..",
    "io.kaiku.simkit..",
    "io.kaiku.wire..",
    "io.kaiku.swarm..",
    "io.kaiku.reach..",
    "io.kaiku.*.core..",
  };

  private static final String[] KNOW_PEKKO = {
    "io.kaiku.node..",
    "io.kaiku.*.actor..",
    "io.kaiku.streams..",
    "io.kaiku.app..",
    "io.kaiku.examples..",
  };

  private static final List<String> PROTOCOLS =
      List.of("peers", "identify", "kademlia", "gossipsub");

  private House() {}

  /** Each module, and the modules whose classes it may use. */
  static Map<String, List<String>> arrows() {
    Map<String, List<String>> arrows = new LinkedHashMap<>();
    arrows.put("kernel", List.of());
    arrows.put("simkit", List.of("kernel"));
    arrows.put("wire", List.of("kernel"));
    arrows.put("swarm", List.of("kernel"));
    arrows.put("reach", List.of("kernel"));
    arrows.put("netty", List.of("wire", "kernel"));
    arrows.put("node", List.of("netty", "wire", "swarm", "reach", "kernel"));
    for (String protocol : PROTOCOLS) {
      arrows.put(protocol + ".proto", List.of());
      arrows.put(protocol + ".core", List.of(protocol + ".proto", "kernel"));
      arrows.put(
          protocol + ".actor",
          List.of(
              protocol + ".core",
              protocol + ".proto",
              "node",
              "netty.transport",
              "swarm",
              "reach",
              "kernel"));
    }
    List<String> belowStreams = List.of("node", "swarm", "reach", "kernel");
    arrows.put("streams", concat(List.of("netty.transport"), PROTOCOLS, belowStreams));
    arrows.put("app", List.of("streams", "kernel"));
    arrows.put("app.bench.crowd", List.of("app", "node", "identify.actor", "kernel"));
    arrows.put("examples", List.of("streams", "kernel"));
    return arrows;
  }

  /** Every rule by the name under which it is reported. */
  static Map<String, ArchRule> rules() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    arrows().forEach((module, known) -> rules.put("arrows of " + module, arrow(module, known)));
    rules.put("every class has a module", everyClassHasAModule());
    rules.put("pure code stands on few libraries", pureCodeStandsOnFewLibraries());
    rules.put("pure code knows no future", pureCodeKnowsNoFuture());
    rules.put("Netty's channels stay in netty", channelsStayInNetty());
    rules.put("Netty's buffers stay below streams", buffersStayBelowStreams());
    rules.put("Pekko stays in shells", pekkoStaysInShells());
    rules.put("nothing depends on the app", nothingDependsOnTheApp());
    rules.put("no Java serialisation", noJavaSerialisation());
    return rules;
  }

  private static ArchRule arrow(String module, List<String> known) {
    String[] allowed =
        Stream.concat(Stream.of(module), known.stream())
            .map(name -> "io.kaiku." + name + "..")
            .toArray(String[]::new);
    String[] roomsWithin =
        arrows().keySet().stream()
            .filter(name -> name.startsWith(module + "."))
            .map(name -> "io.kaiku." + name + "..")
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage("io.kaiku." + module + "..")
        .and()
        .resideOutsideOfPackages(roomsWithin)
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage("io.kaiku..").or(resideInAnyPackage(allowed)))
        .allowEmptyShould(true);
  }

  private static ArchRule everyClassHasAModule() {
    String[] rooms =
        arrows().keySet().stream().map(name -> "io.kaiku." + name + "..").toArray(String[]::new);
    return classes().should().resideInAnyPackage(rooms);
  }

  private static ArchRule pureCodeStandsOnFewLibraries() {
    return classes()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.crypto..",
            "org.jspecify.annotations..",
            "com.google.protobuf..",
            "org.bouncycastle..",
            "io.netty.buffer..",
            "io.netty.util..",
            "io.kaiku..")
        .allowEmptyShould(true);
  }

  private static ArchRule pureCodeKnowsNoFuture() {
    return noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Future.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(CompletionStage.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Executor.class)
        .allowEmptyShould(true);
  }

  private static ArchRule channelsStayInNetty() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("io.kaiku.netty..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.netty.channel..",
            "io.netty.bootstrap..",
            "io.netty.handler..",
            "io.netty.resolver..")
        .allowEmptyShould(true);
  }

  private static ArchRule buffersStayBelowStreams() {
    return noClasses()
        .that()
        .resideOutsideOfPackages("io.kaiku.wire..", "io.kaiku.netty..", "io.kaiku.node..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .allowEmptyShould(true);
  }

  private static ArchRule pekkoStaysInShells() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(KNOW_PEKKO)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.pekko..")
        .allowEmptyShould(true);
  }

  private static ArchRule nothingDependsOnTheApp() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("io.kaiku.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.kaiku.app..")
        .allowEmptyShould(true);
  }

  private static ArchRule noJavaSerialisation() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo("java.io.ObjectInputStream")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo("java.io.ObjectOutputStream");
  }

  @SafeVarargs
  private static List<String> concat(List<String>... parts) {
    List<String> all = new ArrayList<>();
    for (List<String> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
