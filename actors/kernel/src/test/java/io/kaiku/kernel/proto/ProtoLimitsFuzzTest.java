package io.kaiku.kernel.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Mutator;
import io.kaiku.kernel.record.PeerRecord;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The walk against protobuf-java itself. */
class ProtoLimitsFuzzTest {
  private static final ProtoLimits FIELD =
      ProtoLimits.message("FieldDescriptorProto")
          .bytes(1, 100)
          .bytes(2, 100)
          .scalar(3)
          .scalar(4)
          .scalar(5)
          .bytes(6, 100)
          .bytes(7, 100)
          .scalar(9)
          .bytes(10, 100)
          .scalar(17)
          .build();
  private static final ProtoLimits MESSAGE =
      ProtoLimits.message("DescriptorProto").bytes(1, 100).repeated(2, 50, FIELD).build();
  private static final ProtoLimits FILE =
      ProtoLimits.message("FileDescriptorProto")
          .bytes(1, 100)
          .bytes(2, 100)
          .repeatedBytes(3, 50, 100)
          .repeated(4, 50, MESSAGE)
          .repeatedScalar(10, 50)
          .repeatedScalar(11, 50)
          .bytes(12, 100)
          .build();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatProtobufWritesIsAccepted(long seed) throws MalformedException {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      FileDescriptorProto file = file(random);
      Bytes bytes = Bytes.wrap(file.toByteArray());
      FILE.check(bytes);
      assertThat(FILE.parse(bytes, FileDescriptorProto.parser())).isEqualTo(file);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsAcceptedProtobufCanRead(long seed) {
    Random random = new Random(seed);
    Mutator mutator = new Mutator(seed);
    int accepted = 0;
    for (int i = 0; i < 10_000; i++) {
      Bytes spoiled = mutator.mutate(ProtoBytes.encode(record(random)));
      if (!isAccepted(spoiled)) {
        continue;
      }
      accepted++;
      try {
        PeerRecordMessage read = PeerRecordMessage.parseFrom(ProtoBytes.toByteString(spoiled));
        assertThat(read.getAddressesCount()).isLessThanOrEqualTo(PeerRecord.MAX_ADDRESSES);
        assertThat(read.getUnknownFields().asMap()).hasSizeLessThanOrEqualTo(16);
      } catch (InvalidProtocolBufferException e) {
        fail("seed %d, case %d: accepted, but protobuf says: %s", seed, i, e.getMessage());
      }
    }
    assertThat(accepted).isGreaterThan(500);
  }

  private static boolean isAccepted(Bytes message) {
    try {
      PeerRecord.LIMITS.check(message);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  private static PeerRecordMessage record(Random random) {
    PeerRecordMessage.Builder record =
        PeerRecordMessage.newBuilder()
            .setPeerId(ByteString.copyFromUtf8("peer" + random.nextInt()))
            .setSeq(random.nextLong());
    for (int i = random.nextInt(5); i > 0; i--) {
      record.addAddresses(
          PeerRecordMessage.AddressInfo.newBuilder()
              .setMultiaddr(ByteString.copyFromUtf8("address" + i)));
    }
    return record.build();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void noiseIsRefusedOrAccepted(long seed) {
    Mutator mutator = new Mutator(seed);
    for (int i = 0; i < 20_000; i++) {
      Bytes noise = mutator.noise(30);
      try {
        FILE.check(noise);
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  private static FileDescriptorProto file(Random random) {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder().setName("f" + random.nextInt());
    for (int i = random.nextInt(4); i > 0; i--) {
      file.addDependency("d" + random.nextLong()).addPublicDependency(random.nextInt());
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      DescriptorProto.Builder message = DescriptorProto.newBuilder().setName("m" + i);
      for (int j = random.nextInt(4); j > 0; j--) {
        message.addField(
            FieldDescriptorProto.newBuilder()
                .setName("n" + j)
                .setNumber(random.nextInt())
                .setType(FieldDescriptorProto.Type.TYPE_BOOL)
                .setProto3Optional(random.nextBoolean()));
      }
      file.addMessageType(message);
    }
    if (random.nextInt(3) == 0) {
      UnknownFieldSet.Field unknown =
          UnknownFieldSet.Field.newBuilder()
              .addVarint(random.nextLong())
              .addFixed32(random.nextInt())
              .addFixed64(random.nextLong())
              .addLengthDelimited(ByteString.copyFromUtf8("later"))
              .build();
      file.setUnknownFields(
          UnknownFieldSet.newBuilder().addField(1000 + random.nextInt(9), unknown).build());
    }
    return file.build();
  }
}
