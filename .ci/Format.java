import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Checks ({@code check ROOT}) or applies ({@code apply ROOT}) google-java-format over every Java
 * source below a root.
 *
 * <p>It runs on the JDK that compiles, because the formatter reads only the syntax that its own JDK
 * knows. Digests of well-formatted files are kept in {@code target/}, so that a check costs only
 * what has changed.
 */
final class Format {
  private static final Set<String> SKIPPED = Set.of("target", "node_modules", ".git");

  private final boolean apply;
  private final Path root;
  private final Path cache;
  private final Set<String> known;
  private final Set<String> formatted = new ConcurrentSkipListSet<>();

  private Format(boolean apply, Path root) throws IOException {
    this.apply = apply;
    this.root = root;
    this.cache = root.resolve("target").resolve(formatterJar() + ".formatted");
    this.known = Files.exists(cache) ? Set.copyOf(Files.readAllLines(cache)) : Set.of();
  }

  public static void main(String[] args) throws IOException {
    List<String> wrong =
        new Format(args[0].equals("apply"), Path.of(args[1]).toRealPath()).unformatted();
    if (!wrong.isEmpty()) {
      System.err.println("Not formatted; run .ci/format to mend:\n" + String.join("\n", wrong));
      System.exit(1);
    }
  }

  private List<String> unformatted() throws IOException {
    List<String> wrong =
        sources().parallelStream()
            .filter(file -> !isFormatted(file))
            .map(file -> "  " + root.relativize(file))
            .sorted()
            .toList();
    Files.createDirectories(cache.getParent());
    Files.write(cache, formatted);
    return wrong;
  }

  private boolean isFormatted(Path file) {
    try {
      String before = Files.readString(file);
      if (known.contains(sha256(before))) {
        formatted.add(sha256(before));
        return true;
      }
      String after = new Formatter().formatSourceAndFixImports(before);
      if (!after.equals(before)) {
        if (!apply) {
          return false;
        }
        Files.writeString(file, after);
      }
      formatted.add(sha256(after));
      return true;
    } catch (FormatterException e) {
      System.err.println(root.relativize(file) + ": " + e.getMessage());
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> sources() throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return SKIPPED.contains(directory.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private static Path formatterJar() {
    return Path.of(Formatter.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .getFileName();
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
