package io.kaiku.app.command;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Errors;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.streams.PeerSubstream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.util.concurrent.ExecutionException;

/**
 * The standard input and output as a substream, back-pressured both ways: the end of the input
 * closes our direction, and the end of theirs closes the output.
 */
final class Pipe {
  private Pipe() {}

  /** Runs until both directions have ended; the result is the exit code. */
  static int run(PeerSubstream substream) {
    var sink = new StreamSink(new FileOutputStream(FileDescriptor.out));
    substream.publisher().subscribe(sink);
    StreamSource.of(new FileInputStream(FileDescriptor.in)).subscribe(substream.subscriber());
    try {
      sink.ended().get();
      var end = substream.closed().toCompletableFuture().get();
      if (!end.finished()) {
        throw new CommandException(ExitCode.FAILED, end.sentence());
      }
      return ExitCode.OK;
    } catch (ExecutionException e) {
      substream.reset(ErrorCode.NO_ERROR);
      throw new CommandException(ExitCode.FAILED, String.valueOf(Errors.cause(e).getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      substream.reset(ErrorCode.NO_ERROR);
      return ExitCode.FAILED;
    }
  }
}
