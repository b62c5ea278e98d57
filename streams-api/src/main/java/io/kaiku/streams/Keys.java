package io.kaiku.streams;

import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import io.kaiku.node.KeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Function;

/**
 * The files that keep private keys, readable by their owner only: as a plain libp2p protobuf, or
 * encrypted with a password. Reading and writing block, and throw {@link
 * KaikuException.KeyUnusable}.
 */
public final class Keys {

  private final Path path;
  private final Function<Path, KeyFile> form;

  private Keys(Path path, Function<Path, KeyFile> form) {
    this.path = path;
    this.form = form;
  }

  /** A key file that is not encrypted. */
  public static Keys plain(Path path) {
    return new Keys(path, KeyFile::plain);
  }

  /** A key file that is encrypted with a password when it is written; it may be plain when read. */
  public static Keys encrypted(Path path, char[] password) {
    char[] own = password.clone();
    return new Keys(path, file -> KeyFile.encrypted(file, own));
  }

  /** Reads the key. */
  public Identity load() {
    try {
      return form.apply(path).load();
    } catch (IOException e) {
      throw new KaikuException.KeyUnusable(path, e);
    }
  }

  /** Makes a key and writes it; a file that exists is left alone, and refused. */
  public Identity create(KeyType type) {
    SecureRandom random = new SecureRandom();
    Identity identity = Identity.generate(type, random);
    try {
      form.apply(path).create(identity, random);
    } catch (IOException e) {
      throw new KaikuException.KeyUnusable(path, e);
    }
    return identity;
  }

  /** Reads the key, or makes an Ed25519 key if there is no file. */
  public Identity loadOrCreate() {
    SecureRandom random = new SecureRandom();
    try {
      return form.apply(path)
          .loadOrCreate(() -> Identity.generate(KeyType.ED25519, random), random);
    } catch (IOException e) {
      throw new KaikuException.KeyUnusable(path, e);
    }
  }
}
