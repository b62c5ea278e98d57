package io.kaiku.app.command;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Password;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes and shows the key files that give a peer its PeerId. */
@Command(
    name = "key",
    description = "Make and show the key files that give a peer its PeerId.",
    footer = {"", "Example: kaiku key new eu-1.key"})
public final class KeyCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say new or show");
  }

  @Command(name = "new", description = "Make a key and write it to a file that only you can read.")
  int make(
      @Parameters(paramLabel = "FILE", description = "The file to write; it must not exist.")
          Path file,
      @Option(
              names = "--type",
              paramLabel = "TYPE",
              defaultValue = "ed25519",
              description = "ed25519, secp256k1, ecdsa or rsa (default: ${DEFAULT-VALUE}).")
          String type,
      @Mixin Password password,
      @Mixin Console console) {
    show(file, password.keys(file).create(keyType(type)), console);
    return ExitCode.OK;
  }

  @Command(name = "show", description = "Show the PeerId of a key file.")
  int show(
      @Parameters(paramLabel = "FILE", description = "The key file.") Path file,
      @Mixin Password password,
      @Mixin Console console) {
    show(file, password.keys(file).load(), console);
    return ExitCode.OK;
  }

  private static void show(Path file, Identity identity, Console console) {
    var peerId = identity.peerId();
    var type = identity.publicKey().type().name().toLowerCase(Locale.ROOT);
    console
        .output()
        .event(
            Fields.event("key")
                .put("peerId", peerId.toString())
                .put("cid", peerId.toCid())
                .put("type", type)
                .put("file", file.toString()),
            () -> peerId + "  " + type + "  " + file);
  }

  private static KeyType keyType(String name) {
    try {
      return KeyType.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "there is no key type " + name + "; use --type ed25519, secp256k1, ecdsa or rsa",
          e);
    }
  }
}
