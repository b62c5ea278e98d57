package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The contents of files that keep a private key.
 *
 * <p>A plain file is the protobuf of the key, as other libp2p implementations write it. An
 * encrypted file is
 *
 * <pre>
 *  8 bytes  "KAIKUKEY"
 *  1        version, 1
 *  1        log2 N, 1 r, 1 p   of scrypt (RFC 7914)
 * 16        salt
 * 12        nonce
 *           the protobuf under ChaCha20-Poly1305 (RFC 8439); everything before it is authenticated with it
 * </pre>
 *
 * <p>The password is taken in Unicode normalisation form C and UTF-8. What a file may ask of scrypt
 * is bounded: N from 2<sup>10</sup> on, r from 8 to 32, at most 256 MiB of memory, and p times that
 * at most 1 GiB.
 */
public final class KeyFiles {
  private static final Bytes MAGIC = Bytes.utf8("KAIKUKEY");
  private static final int VERSION = 1;
  private static final int SALT_SIZE = 16;
  private static final int NONCE_SIZE = 12;
  private static final int TAG_SIZE = 16;
  private static final int SALT_AT = MAGIC.size() + 4;
  private static final int NONCE_AT = SALT_AT + SALT_SIZE;
  private static final int BODY_AT = NONCE_AT + NONCE_SIZE;
  private static final int MAX_SIZE = BODY_AT + KeyCodec.MAX_SIZE + TAG_SIZE;

  private KeyFiles() {}

  public static Bytes encodePlain(Identity identity) {
    return identity.encoded();
  }

  public static Identity decodePlain(Bytes file) throws MalformedException {
    if (isEncrypted(file)) {
      throw new MalformedException("the key file is encrypted: give its password");
    }
    return Identity.decode(file);
  }

  /** Whether the file needs a password. */
  public static boolean isEncrypted(Bytes file) {
    return file.startsWith(MAGIC);
  }

  /**
   * Encrypts with 32 MiB of memory and three passes of scrypt, some tenths of a second.
   *
   * @param random must be cryptographically strong, except in tests
   */
  public static Bytes encodeEncrypted(Identity identity, char[] password, RandomGenerator random) {
    return encodeEncrypted(identity, password, Cost.DEFAULT, random);
  }

  static Bytes encodeEncrypted(
      Identity identity, char[] password, Cost cost, RandomGenerator random) {
    byte[] saltAndNonce = new byte[SALT_SIZE + NONCE_SIZE];
    random.nextBytes(saltAndNonce);
    Bytes header =
        MAGIC.concat(
            Bytes.wrap(new byte[] {VERSION, (byte) cost.log2N, (byte) cost.r, (byte) cost.p}),
            Bytes.wrap(saltAndNonce));
    try {
      return header.concat(crypt(true, header, identity.encoded(), cost, password));
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("encryption cannot fail", e);
    }
  }

  /**
   * Reads an encrypted file.
   *
   * @throws MalformedException if it is no such file, asks scrypt for too much, or does not open
   *     with the password
   */
  public static Identity decodeEncrypted(Bytes file, char[] password) throws MalformedException {
    if (!isEncrypted(file) || file.size() < BODY_AT + TAG_SIZE || file.size() > MAX_SIZE) {
      throw new MalformedException("not an encrypted key file");
    }
    int version = file.unsignedAt(MAGIC.size());
    if (version != VERSION) {
      throw new MalformedException("encrypted key file is of version " + version + "; known is 1");
    }
    Cost cost =
        Cost.of(
            file.unsignedAt(MAGIC.size() + 1),
            file.unsignedAt(MAGIC.size() + 2),
            file.unsignedAt(MAGIC.size() + 3));
    try {
      return Identity.decode(
          crypt(false, file.slice(0, BODY_AT), file.slice(BODY_AT), cost, password));
    } catch (InvalidCipherTextException e) {
      throw new MalformedException("the password is wrong, or the key file is damaged", e);
    }
  }

  private static Bytes crypt(boolean encrypt, Bytes header, Bytes body, Cost cost, char[] password)
      throws InvalidCipherTextException {
    byte[] key = cost.derive(password, header.slice(SALT_AT, NONCE_AT).toArray());
    ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
    cipher.init(
        encrypt,
        new AEADParameters(
            new KeyParameter(key),
            8 * TAG_SIZE,
            header.slice(NONCE_AT).toArray(),
            header.toArray()));
    Arrays.fill(key, (byte) 0);
    byte[] out = new byte[cipher.getOutputSize(body.size())];
    int size = cipher.processBytes(body.array(), body.offset(), body.size(), out, 0);
    cipher.doFinal(out, size);
    return Bytes.wrap(out);
  }

  /** What scrypt costs: 128 N r bytes of memory, p times. */
  record Cost(int log2N, int r, int p) {
    static final Cost DEFAULT = new Cost(15, 8, 3);

    private static final int MIN_LOG2_N = 10;
    private static final int MAX_LOG2_N = 18; // with the least r, this takes MAX_MEMORY
    private static final int MIN_R = 8;
    private static final int MAX_R = 32;
    private static final long MAX_MEMORY = 256L << 20;
    private static final long MAX_WORK = 1L << 30;

    static Cost of(int log2N, int r, int p) throws MalformedException {
      boolean isInRange =
          log2N >= MIN_LOG2_N && log2N <= MAX_LOG2_N && r >= MIN_R && r <= MAX_R && p >= 1;
      long memory = isInRange ? (128L * r) << log2N : MAX_WORK;
      if (memory > MAX_MEMORY || memory * p > MAX_WORK) {
        throw new MalformedException(
            "encrypted key file asks scrypt for N=2^"
                + log2N
                + ", r="
                + r
                + ", p="
                + p
                + "; the limits are N=2^10 and more, r=8 to 32, 256 MiB, and p times that 1 GiB");
      }
      return new Cost(log2N, r, p);
    }

    byte[] derive(char[] password, byte[] salt) {
      String normal = Normalizer.normalize(CharBuffer.wrap(password), Normalizer.Form.NFC);
      ByteBuffer encoded = StandardCharsets.UTF_8.encode(normal);
      byte[] secret = new byte[encoded.remaining()];
      encoded.get(secret);
      byte[] key = SCrypt.generate(secret, salt, 1 << log2N, r, p, 32);
      Arrays.fill(secret, (byte) 0);
      return key;
    }
  }
}
