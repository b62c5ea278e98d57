package io.kaiku.kernel.id;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.crypto.Der;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Test vectors of RFC 8032 (section 7.1) and RFC 6979 (appendix A.2.5), and of the latter on
 * secp256k1.
 */
class SignatureVectors {
  @ParameterizedTest
  @CsvSource({
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
        + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
        + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
        + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
        + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
  })
  void ed25519(String seed, String publicKey, String message, String signature) {
    Identity identity = Identity.ed25519(Bytes.fromHex(seed));
    assertThat(identity.publicKey().data()).isEqualTo(Bytes.fromHex(publicKey));
    assertThat(identity.sign(Bytes.fromHex(message))).isEqualTo(Bytes.fromHex(signature));
    assertThat(identity.publicKey().verify(Bytes.fromHex(message), Bytes.fromHex(signature)))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "sample, EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,"
        + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    "test, F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367,"
        + "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083"
  })
  void ecdsaOnP256(String message, String r, String s) throws MalformedException {
    Bytes scalar =
        Bytes.fromHex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
    Identity identity =
        Identity.decode(new KeyCodec(KeyType.ECDSA, EcdsaAlgorithm.privateData(scalar)).encode());
    assertThat(identity.publicKey().data().hex())
        .endsWith(
            "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
    Bytes expected = Der.sequence(Der.integer(number(r)), Der.integer(number(s)));
    assertThat(identity.sign(Bytes.utf8(message))).isEqualTo(expected);
    assertThat(identity.publicKey().verify(Bytes.utf8(message), expected)).isTrue();
  }

  @Test
  void secp256k1() throws MalformedException {
    Bytes one = Bytes.fromHex("00".repeat(31) + "01");
    Identity identity = Identity.decode(new KeyCodec(KeyType.SECP256K1, one).encode());
    assertThat(identity.publicKey().data())
        .isEqualTo(
            Bytes.fromHex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"));
    assertThat(identity.sign(Bytes.utf8("Satoshi Nakamoto")))
        .isEqualTo(
            Bytes.fromHex(
                "3045022100934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
                    + "02202442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5"));
  }

  private static java.math.BigInteger number(String hex) {
    return new java.math.BigInteger(hex, 16);
  }
}
