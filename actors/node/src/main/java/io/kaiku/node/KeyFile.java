package io.kaiku.node;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The file that keeps the private key of a peer, readable by its owner only.
 *
 * <p>A key that others can read is refused, as OpenSSH does it: whoever has read it is this peer
 * for everybody else. Where the file system has no owners the check is left out.
 */
public final class KeyFile {

  /** Larger than an encrypted RSA key of 8,192 bits. */
  private static final int MAX_BYTES = 64 << 10;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path path;
  private final Optional<char[]> password;

  private KeyFile(Path path, Optional<char[]> password) {
    this.path = path;
    this.password = password;
  }

  /** A plain key file, the protobuf form that other libp2p implementations read. */
  public static KeyFile plain(Path path) {
    return new KeyFile(path, Optional.empty());
  }

  /** A key file encrypted with a password; it also reads a plain one. */
  public static KeyFile encrypted(Path path, char[] password) {
    return new KeyFile(path, Optional.of(password.clone()));
  }

  /**
   * Reads the key.
   *
   * @throws NoSuchFileException if there is no such file
   * @throws IOException if it cannot be read, others can read it, or it holds no key; the message
   *     says what to do
   */
  public Identity load() throws IOException {
    refuseIfShared();
    Bytes content = read();
    try {
      if (!KeyFiles.isEncrypted(content)) {
        return KeyFiles.decodePlain(content);
      }
      char[] secret =
          password.orElseThrow(() -> new IOException(path + " is encrypted; give its password"));
      return KeyFiles.decodeEncrypted(content, secret);
    } catch (MalformedException malformed) {
      throw new IOException(
          path + " holds no key that can be read: " + malformed.getMessage(), malformed);
    }
  }

  /**
   * Writes a new key, whole or not at all.
   *
   * @throws FileAlreadyExistsException if there is a file already; it is left alone
   */
  public void create(Identity identity, SecureRandom random) throws IOException {
    Bytes content =
        password
            .map(secret -> KeyFiles.encodeEncrypted(identity, secret, random))
            .orElseGet(() -> KeyFiles.encodePlain(identity));
    Path target = path.toAbsolutePath();
    Path parent = target.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path draft =
        target.resolveSibling(target.getFileName() + ".new-" + Long.toHexString(random.nextLong()));
    try {
      write(draft, content);
      publish(draft, target);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** Reads the key, or makes one and writes it. */
  public Identity loadOrCreate(Supplier<Identity> fresh, SecureRandom random) throws IOException {
    if (!Files.exists(path)) {
      try {
        Identity identity = fresh.get();
        create(identity, random);
        return identity;
      } catch (FileAlreadyExistsException another) {
        return load();
      }
    }
    return load();
  }

  private Bytes read() throws IOException {
    long size = Files.size(path);
    if (size > MAX_BYTES) {
      throw new IOException(
          path + " is no key file: it has " + size + " bytes, a key has at most " + MAX_BYTES);
    }
    return Bytes.wrap(Files.readAllBytes(path));
  }

  private void refuseIfShared() throws IOException {
    if (!isPosix(path)) {
      return;
    }
    Set<PosixFilePermission> granted = Files.getPosixFilePermissions(path);
    boolean shared =
        granted.contains(PosixFilePermission.GROUP_READ)
            || granted.contains(PosixFilePermission.OTHERS_READ);
    if (shared) {
      throw new IOException(
          "others can read the private key "
              + path
              + " ("
              + PosixFilePermissions.toString(granted)
              + "); run: chmod 600 "
              + path);
    }
  }

  private static void write(Path draft, Bytes content) throws IOException {
    Set<StandardOpenOption> how =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    Path folder = draft.getParent();
    boolean posix = folder != null && isPosix(folder);
    try (FileChannel file =
        posix
            ? FileChannel.open(draft, how, PosixFilePermissions.asFileAttribute(OWNER_ONLY))
            : FileChannel.open(draft, how)) {
      ByteBuffer rest = content.asByteBuffer();
      while (rest.hasRemaining()) {
        file.write(rest);
      }
      file.force(true);
    }
  }

  /** A link fails if the target exists, which a move would silently replace. */
  private static void publish(Path draft, Path target) throws IOException {
    try {
      Files.createLink(target, draft);
    } catch (UnsupportedOperationException noLinks) {
      Files.move(draft, target);
    }
  }

  private static boolean isPosix(Path path) {
    return Files.getFileAttributeView(path, PosixFileAttributeView.class) != null;
  }
}
