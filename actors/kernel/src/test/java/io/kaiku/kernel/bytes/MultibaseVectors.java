package io.kaiku.kernel.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Test vectors of multiformats, multibase, and of RFC 4648. */
class MultibaseVectors {
  @ParameterizedTest
  @CsvSource({
    "f796573206d616e692021",
    "F796573206D616E692021",
    "bpfsxgidnmfxgsibb",
    "BPFSXGIDNMFXGSIBB",
    "vf5in683dc5n6i811",
    "VF5IN683DC5N6I811",
    "cpfsxgidnmfxgsibb",
    "CPFSXGIDNMFXGSIBB",
    "hxf1zgedpcfzg1ebb",
    "k2lcpzo5yikidynfl",
    "K2LCPZO5YIKIDYNFL",
    "z7paNL19xttacUY",
    "meWVzIG1hbmkgIQ",
    "MeWVzIG1hbmkgIQ==",
    "ueWVzIG1hbmkgIQ",
    "UeWVzIG1hbmkgIQ=="
  })
  void yesMani(String text) throws MalformedException {
    assertThat(Multibase.decode(text).utf8()).isEqualTo("yes mani !");
    Multibase base = baseOf(text);
    assertThat(base.encode(Bytes.utf8("yes mani !"))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "f0000796573206d616e692021",
    "baaahszltebwwc3tjeaqq",
    "k002lcpzo5yikidynfl",
    "z117paNL19xttacUY",
    "mAAB5ZXMgbWFuaSAh"
  })
  void leadingZerosArePreserved(String text) throws MalformedException {
    Bytes expected = Bytes.fromHex("0000").concat(Bytes.utf8("yes mani !"));
    assertThat(Multibase.decode(text)).isEqualTo(expected);
    assertThat(baseOf(text).encode(expected)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "f68656c6c6f20776F726C64",
    "bnbswy3dpeB3W64TMMQ",
    "BNBSWY3DPEb3w64tmmq",
    "k1rcqfqYQ6Mxn4Twn5",
    "vd1imor3f41RMUSJCCG"
  })
  void digitsAreReadInEitherCase(String text) throws MalformedException {
    String lower = text.charAt(0) + text.substring(1).toLowerCase(Locale.ROOT);
    assertThat(Multibase.decode(text)).isEqualTo(Multibase.decode(lower));
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', ''",
    "f, MY======, Zg==",
    "fo, MZXQ====, Zm8=",
    "foo, MZXW6===, Zm9v",
    "foob, MZXW6YQ=, Zm9vYg==",
    "fooba, MZXW6YTB, Zm9vYmE=",
    "foobar, MZXW6YTBOI======, Zm9vYmFy"
  })
  void rfc4648(String text, String base32, String base64) throws MalformedException {
    assertThat(Multibase.BASE32_PAD_UPPER.digits(Bytes.utf8(text))).isEqualTo(base32);
    assertThat(Multibase.BASE64_PAD.digits(Bytes.utf8(text))).isEqualTo(base64);
    assertThat(Multibase.BASE32_PAD_UPPER.decodeDigits(base32)).isEqualTo(Bytes.utf8(text));
    assertThat(Multibase.BASE64_PAD.decodeDigits(base64)).isEqualTo(Bytes.utf8(text));
  }

  private static Multibase baseOf(String text) {
    for (Multibase base : Multibase.values()) {
      if (base.encode(Bytes.EMPTY).charAt(0) == text.charAt(0)) {
        return base;
      }
    }
    throw new AssertionError(text);
  }
}
