package io.kaiku.app.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Where a command says what it has to say: one JSON object a line, or text for people. Thread-safe.
 */
public final class Output {
  private static final int BUFFER = 64 << 10;

  private final PrintStream out;
  private final boolean json;

  Output(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** The standard output. */
  static Output standard(boolean json) {
    var bytes = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER);
    return new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8), json);
  }

  public boolean isJson() {
    return json;
  }

  /** For what is neither lines of JSON nor of text: tables, and the bytes of substreams. */
  public PrintStream stream() {
    return out;
  }

  /** Prints an event at once: its fields as JSON, or the text; an empty text prints nothing. */
  public synchronized void event(Fields fields, Supplier<String> text) {
    var line = json ? fields.json() : text.get();
    if (!line.isEmpty()) {
      out.println(line);
      out.flush();
    }
  }

  /** Whether nobody reads any more. */
  public boolean isBroken() {
    return out.checkError();
  }
}
