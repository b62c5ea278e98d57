package io.kaiku.peers.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeCodecTest {
  @Test
  void decodesWhatItEncoded() throws MalformedException {
    var exchange = new Exchange(List.of(Someone.number(1).entry(), Someone.number(2).entry()));

    assertThat(ExchangeCodec.decode(ExchangeCodec.encode(exchange))).isEqualTo(exchange);
  }

  @Test
  void takesAsManyEntriesAsAllowedAndNoMore() throws MalformedException {
    var most = new Exchange(Collections.nCopies(Exchange.MAX_ENTRIES, Someone.number(1).entry()));
    var tooMany =
        new Exchange(Collections.nCopies(Exchange.MAX_ENTRIES + 1, Someone.number(1).entry()));

    assertThat(ExchangeCodec.decode(ExchangeCodec.encode(most)).entries()).hasSize(32);
    assertThatThrownBy(() -> ExchangeCodec.decode(ExchangeCodec.encode(tooMany)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesMoreBytesThanAllowed() {
    var big = Bytes.wrap(new byte[8_000]);
    var exchange = new Exchange(Collections.nCopies(5, new Entry(big, big)));

    assertThatThrownBy(() -> ExchangeCodec.decode(ExchangeCodec.encode(exchange)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("65536");
  }

  @Test
  void theMostEnvelopesThatAreSentFitOneExchange() throws MalformedException {
    var half = Bytes.wrap(new byte[ExchangeCodec.MAX_ENTRY_BYTES / Exchange.MAX_ENTRIES / 2]);
    var exchange = new Exchange(Collections.nCopies(Exchange.MAX_ENTRIES, new Entry(half, half)));

    assertThat(ExchangeCodec.decode(ExchangeCodec.encode(exchange))).isEqualTo(exchange);
  }
}
