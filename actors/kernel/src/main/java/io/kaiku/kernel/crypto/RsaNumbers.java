package io.kaiku.kernel.crypto;

import io.kaiku.kernel.bytes.Bytes;
import java.math.BigInteger;
import java.util.Random;
import java.util.random.RandomGenerator;

/** The numbers of an RSA key pair with two primes (RFC 8017, section 3.2). */
public record RsaNumbers(
    BigInteger modulus,
    BigInteger publicExponent,
    BigInteger privateExponent,
    BigInteger p,
    BigInteger q) {
  private static final BigInteger F4 = BigInteger.valueOf(65_537);

  /** New numbers; takes from tenths of a second for 2,048 bits to minutes for 8,192. */
  public static RsaNumbers generate(int bits, RandomGenerator random) {
    Random primes = Random.from(random);
    while (true) {
      BigInteger p = BigInteger.probablePrime(bits / 2, primes);
      BigInteger q = BigInteger.probablePrime(bits / 2, primes);
      BigInteger totient = p.subtract(BigInteger.ONE).multiply(q.subtract(BigInteger.ONE));
      boolean isFar = p.subtract(q).abs().bitLength() > bits / 2 - 100;
      if (isFar && p.multiply(q).bitLength() == bits && totient.gcd(F4).equals(BigInteger.ONE)) {
        return new RsaNumbers(p.multiply(q), F4, F4.modInverse(totient), p, q);
      }
    }
  }

  /** The private exponent for the first prime. */
  public BigInteger dp() {
    return privateExponent.mod(p.subtract(BigInteger.ONE));
  }

  /** The private exponent for the second prime. */
  public BigInteger dq() {
    return privateExponent.mod(q.subtract(BigInteger.ONE));
  }

  /** The inverse of the second prime modulo the first. */
  public BigInteger qInverse() {
    return q.modInverse(p);
  }

  /** Whether these are one key pair whose derived numbers are the given ones. */
  public boolean agree(BigInteger dp, BigInteger dq, BigInteger qInverse) {
    BigInteger two = BigInteger.TWO;
    return p.compareTo(two) > 0
        && q.compareTo(two) > 0
        && p.multiply(q).equals(modulus)
        && isInverse(p)
        && isInverse(q)
        && p.gcd(q).equals(BigInteger.ONE)
        && dp.equals(dp())
        && dq.equals(dq())
        && qInverse.equals(qInverse());
  }

  /** The private key in DER (RFC 8017, appendix A.1.2). */
  public Bytes pkcs1() {
    return Der.sequence(
        Der.integer(BigInteger.ZERO),
        Der.integer(modulus),
        Der.integer(publicExponent),
        Der.integer(privateExponent),
        Der.integer(p),
        Der.integer(q),
        Der.integer(dp()),
        Der.integer(dq()),
        Der.integer(qInverse()));
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "RSA numbers of " + modulus.bitLength() + " bits";
  }

  private boolean isInverse(BigInteger prime) {
    BigInteger order = prime.subtract(BigInteger.ONE);
    return publicExponent.multiply(privateExponent).mod(order).equals(BigInteger.ONE.mod(order));
  }
}
