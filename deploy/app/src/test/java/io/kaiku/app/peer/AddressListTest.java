package io.kaiku.app.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class AddressListTest {
  @Command(name = "one")
  static class One {
    @Option(names = "--seed", arity = "1..*", parameterConsumer = AddressList.class)
    List<String> seeds = new ArrayList<>();

    @Option(names = "--listen", arity = "1..*", parameterConsumer = AddressList.class)
    List<String> listen = new ArrayList<>();

    @Option(names = "--count")
    int count;

    @Option(names = "--json")
    boolean json;

    @Parameters(paramLabel = "ADDR")
    String target = "";
  }

  @Command(name = "none")
  static class None {
    @Option(names = "--seed", arity = "1..*", parameterConsumer = AddressList.class)
    List<String> seeds = new ArrayList<>();
  }

  private final One one = new One();

  private One parse(String... arguments) {
    new CommandLine(one).parseArgs(arguments);
    return one;
  }

  @Test
  void takesWhatFollows() {
    parse("x:1", "--seed", "a:1", "b:2", "/ip4/1.2.3.4/tcp/5", "--count", "3");

    assertThat(one.seeds).containsExactly("a:1", "b:2", "/ip4/1.2.3.4/tcp/5");
    assertThat(one.target).isEqualTo("x:1");
    assertThat(one.count).isEqualTo(3);
  }

  @Test
  void mayBeRepeated() {
    assertThat(parse("--seed", "a:1", "--seed=b:2", "x:1").seeds).containsExactly("a:1", "b:2");
  }

  @Test
  void leavesTheParameterThatIsMissing() {
    parse("--seed", "a:1", "b:2", "--json");

    assertThat(one.seeds).containsExactly("a:1");
    assertThat(one.target).isEqualTo("b:2");
  }

  @Test
  void takesAllIfTheParameterComesLater() {
    parse("--seed", "a:1", "b:2", "--count", "3", "--listen", "c:3", "d:4", "--json", "x:1");

    assertThat(one.seeds).containsExactly("a:1", "b:2");
    assertThat(one.listen).containsExactly("c:3", "d:4");
    assertThat(one.target).isEqualTo("x:1");
  }

  @Test
  void aValueOfAnotherOptionIsNoParameter() {
    parse("--seed", "a:1", "x:1", "--listen", "c:3");

    assertThat(one.seeds).containsExactly("a:1");
    assertThat(one.listen).containsExactly("c:3");
    assertThat(one.target).isEqualTo("x:1");
  }

  @Test
  void whereNoParameterIsItTakesAll() {
    var none = new None();
    new CommandLine(none).parseArgs("--seed", "a:1", "b:2");

    assertThat(none.seeds).containsExactly("a:1", "b:2");
  }

  @Test
  void needsOne() {
    assertThatThrownBy(() -> parse("x:1", "--seed", "--json"))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessage("--seed needs an address");
  }

  @Test
  void theFirstIsTakenAsItIs() {
    assertThat(parse("--seed", "nonsense", "x:1").seeds).containsExactly("nonsense");
  }
}
