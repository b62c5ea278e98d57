package io.kaiku.app.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Gives processes cores of their own, where the system has {@code taskset} and two cores.
 *
 * @param taskset the program and its option; empty if cores cannot be given
 * @param allowed the numbers of the cores that this process may use
 * @param reason why cores cannot be given; empty if they can
 */
record Cores(List<String> taskset, List<Integer> allowed, String reason) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed_list:";

  /** Any core for any process. */
  static Cores any(String reason) {
    return new Cores(List.of(), List.of(), reason);
  }

  static Cores find() {
    var program =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(directory -> Path.of(directory, "taskset"))
            .filter(Files::isExecutable)
            .findFirst();
    if (program.isEmpty()) {
      return any("taskset is missing, so processes move between cores; install util-linux");
    }
    var allowed = allowedCores();
    if (allowed.size() < 2) {
      return any("there are not two cores, so processes share what there is");
    }
    return new Cores(List.of(program.get().toString(), "-c"), allowed, "");
  }

  boolean pinned() {
    return !taskset.isEmpty();
  }

  /** What stands before the command of the first process, or of the second, and so on. */
  List<String> prefix(int process) {
    return pinned()
        ? Stream.concat(taskset.stream(), Stream.of(allowed.get(process).toString())).toList()
        : List.of();
  }

  private static List<Integer> allowedCores() {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(ALLOWED))
          .flatMap(line -> Arrays.stream(line.substring(ALLOWED.length()).strip().split(",")))
          .flatMapToInt(Cores::range)
          .boxed()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static IntStream range(String text) {
    var ends = text.split("-");
    return IntStream.rangeClosed(
        Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
  }
}
