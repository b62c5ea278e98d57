package io.kaiku.kernel.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.crypto.Der;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RsaLimitsTest {
  private static final BigInteger F4 = BigInteger.valueOf(65_537);

  @ParameterizedTest
  @ValueSource(ints = {2048, 2049, 3000, 4096, 8191, 8192})
  void acceptsModuliFrom2048To8192Bits(int bits) throws MalformedException {
    PublicKey key = PublicKey.of(KeyType.RSA, publicKey(modulus(bits), F4));
    assertThat(key.type()).isEqualTo(KeyType.RSA);
    assertThat(key.verify(Bytes.EMPTY, Bytes.wrap(new byte[(bits + 7) / 8]))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 512, 1024, 2047, 8193, 8200, 16_384, 32_768})
  void refusesModuliOfOtherSizes(int bits) {
    Bytes data = publicKey(modulus(bits), F4);
    assertThatThrownBy(() -> PublicKey.of(KeyType.RSA, data))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(" bits");
  }

  @Test
  void aHugeKeyIsRefusedByItsSize() {
    Bytes data = publicKey(modulus(16_384), F4);
    Bytes encoded = new KeyCodec(KeyType.RSA, data).encode();
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    assertThatThrownBy(() -> PublicKey.decode(encoded)).hasMessageContaining("8192 bits");
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> PublicKey.decode(encoded)).hasMessageContaining("8192 bits");
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    assertThatThrownBy(
            () ->
                PublicKey.decode(
                    new KeyCodec(KeyType.RSA, publicKey(modulus(65_536), F4)).encode()))
        .hasMessageContaining("limit of 5000");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "65536", "4294967297", "18446744073709551617"})
  void refusesStrangeExponents(BigInteger exponent) {
    assertThatThrownBy(() -> PublicKey.of(KeyType.RSA, publicKey(modulus(2048), exponent)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("exponent");
  }

  @Test
  void acceptsTheSmallestAndLargestExponents() throws MalformedException {
    for (long exponent : new long[] {3, 17, 4_294_967_295L}) {
      Bytes data = publicKey(modulus(2048), BigInteger.valueOf(exponent));
      assertThat(PublicKey.of(KeyType.RSA, data).data()).isEqualTo(data);
    }
  }

  @Test
  void refusesAnEvenModulus() {
    assertThatThrownBy(
            () -> PublicKey.of(KeyType.RSA, publicKey(modulus(2048).add(BigInteger.ONE), F4)))
        .hasMessageContaining("even modulus");
  }

  @Test
  void refusesWhatIsNoPublicKeyOfRsa() {
    Bytes numbers = Der.sequence(Der.integer(modulus(2048)), Der.integer(F4));
    Bytes algorithm = Bytes.fromHex("300d06092a864886f70d0101010500");
    Bytes pss = Bytes.fromHex("300d06092a864886f70d01010a0500");
    Bytes bits = Der.value(Der.BIT_STRING, Bytes.fromHex("00").concat(numbers));
    List<Bytes> wrong =
        List.of(
            numbers,
            Der.sequence(pss, bits),
            Der.sequence(bits, algorithm),
            Der.sequence(algorithm, bits, bits),
            Der.sequence(algorithm, bits).concat(Bytes.fromHex("00")),
            Der.sequence(algorithm, Der.value(Der.BIT_STRING, Bytes.EMPTY)),
            Der.sequence(algorithm, Der.value(Der.BIT_STRING, Bytes.fromHex("01").concat(numbers))),
            Der.sequence(
                algorithm,
                Der.value(Der.BIT_STRING, Bytes.join(Bytes.fromHex("00"), numbers, numbers))),
            Der.sequence(
                algorithm,
                Der.value(
                    Der.BIT_STRING,
                    Bytes.fromHex("00").concat(Der.sequence(Der.integer(modulus(2048)))))));
    for (Bytes data : wrong) {
      assertThatThrownBy(() -> PublicKey.of(KeyType.RSA, data))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void privateKeysAreBoundedToo() {
    Bytes huge = Bytes.wrap(new byte[4_800]);
    assertThatThrownBy(() -> Identity.decode(new KeyCodec(KeyType.RSA, huge).encode()))
        .hasMessageContaining("8192 bits");
    Bytes later = Der.sequence(Der.integer(BigInteger.ONE));
    assertThatThrownBy(() -> Identity.decode(new KeyCodec(KeyType.RSA, later).encode()))
        .hasMessageContaining("version 0");
  }

  static BigInteger modulus(int bits) {
    return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
  }

  static Bytes publicKey(BigInteger modulus, BigInteger exponent) {
    Bytes numbers = Der.sequence(Der.integer(modulus), Der.integer(exponent));
    return Der.sequence(
        Bytes.fromHex("300d06092a864886f70d0101010500"),
        Der.value(Der.BIT_STRING, Bytes.fromHex("00").concat(numbers)));
  }
}
