package io.kaiku.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents point to is there. */
class DocumentsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().resolve("../..").normalize();
  private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");

  @Test
  void everyLinkLeadsSomewhere() {
    Set<String> dead = new TreeSet<>();
    for (Path document : files(".md")) {
      matches(LINK, document)
          .filter(link -> !link.contains(":"))
          .filter(link -> !Files.exists(document.resolveSibling(link)))
          .forEach(link -> dead.add(ROOT.relativize(document) + " -> " + link));
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void everyTestThatIsNamedExists() {
    Set<String> tests =
        files("Test.java").stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    for (Path document : files(".md")) {
      assertThat(tests)
          .as("tests that %s names", ROOT.relativize(document))
          .containsAll(matches(TEST, document).toList());
    }
  }

  @Test
  void noDocumentIsEmpty() {
    assertThat(files(".md")).isNotEmpty().allSatisfy(file -> assertThat(file).isNotEmptyFile());
  }

  private static Stream<String> matches(Pattern pattern, Path document) {
    return pattern.matcher(text(document)).results().map((MatchResult found) -> found.group(1));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(String suffix) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(ROOT, new Visitor(suffix, found::add));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** Passes by what is built or fetched. */
  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final String suffix;
    private final Consumer<Path> found;

    Visitor(String suffix, Consumer<Path> found) {
      this.suffix = suffix;
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return NOT_OURS.contains(folder.getFileName().toString())
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (file.getFileName().toString().endsWith(suffix)) {
        found.accept(file);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
