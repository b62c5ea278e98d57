package io.kaiku.kernel.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kaiku.kernel.bytes.Bytes;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ProtoBytesTest {
  @Test
  void nothingIsCopiedEitherWay() {
    Bytes bytes = Bytes.utf8("0123456789").slice(2, 7);
    ByteString string = ProtoBytes.toByteString(bytes);
    assertThat(string.toStringUtf8()).isEqualTo("23456");
    Bytes back = ProtoBytes.fromByteString(string);
    assertThat(back).isEqualTo(bytes);
    assertThat(back.array()).isSameAs(bytes.array());
  }

  @Test
  void stringsOfEveryKindBecomeBytes() {
    ByteString plain = ByteString.copyFromUtf8("a".repeat(200));
    ByteString rope = plain.concat(ByteString.copyFromUtf8("b".repeat(200))).concat(plain);
    assertThat(ProtoBytes.fromByteString(rope).utf8())
        .isEqualTo("a".repeat(200) + "b".repeat(200) + "a".repeat(200));
    ByteBuffer direct = ByteBuffer.allocateDirect(3).put(new byte[] {1, 2, 3}).flip();
    ByteString buffer = com.google.protobuf.UnsafeByteOperations.unsafeWrap(direct);
    assertThat(ProtoBytes.fromByteString(buffer)).isEqualTo(Bytes.fromHex("010203"));
    assertThat(ProtoBytes.fromByteString(ByteString.EMPTY)).isEqualTo(Bytes.EMPTY);
    assertThat(ProtoBytes.fromByteString(plain.substring(5, 8))).isEqualTo(Bytes.utf8("aaa"));
  }

  @Test
  void messagesBecomeBytes() {
    assertThat(ProtoBytes.encode(PeerRecordMessage.newBuilder().setSeq(1).build()))
        .isEqualTo(Bytes.fromHex("1001"));
  }
}
