package io.kaiku.app.command;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.KeyFiles;
import io.kaiku.app.cli.Password;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes and shows the key files that give a peer its PeerId. */
@Command(name = "key", description = "Make and show the key files that give a peer its PeerId.")
public final class KeyCommand {
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
    var random = new SecureRandom();
    var identity = Identity.generate(keyType(type), random);
    try {
      password.keyFile(file).create(identity, random);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.FAILED,
          file + " exists; choose another name, or show it with `kaiku key show " + file + "`",
          e);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "cannot write " + file + " (" + e.getMessage() + "); choose a place that you can write",
          e);
    }
    show(file, identity, console);
    return ExitCode.OK;
  }

  @Command(name = "show", description = "Show the PeerId of a key file.")
  int show(
      @Parameters(paramLabel = "FILE", description = "The key file.") Path file,
      @Mixin Password password,
      @Mixin Console console) {
    show(file, KeyFiles.load(file, password), console);
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
          ExitCode.USAGE, "no key type " + name + "; use ed25519, secp256k1, ecdsa or rsa", e);
    }
  }
}
