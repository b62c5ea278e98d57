package io.kaiku.kernel.addr;

import io.kaiku.kernel.bytes.MalformedException;
import java.util.HashMap;
import java.util.Map;

/**
 * The protocols of multiaddresses (multiformats: multiaddr, protocols.csv; 7367777 as libp2p has
 * it).
 */
@SuppressWarnings("ImmutableEnumChecker") // codecs hold nothing that changes
public enum Protocol {
  IP4(4, "ip4", 4, ValueCodecs.IP4),
  TCP(6, "tcp", 2, ValueCodecs.PORT),
  DCCP(33, "dccp", 2, ValueCodecs.PORT),
  IP6(41, "ip6", 16, ValueCodecs.IP6),
  IP6ZONE(42, "ip6zone", Protocol.VARIABLE, ValueCodecs.ZONE),
  IPCIDR(43, "ipcidr", 1, ValueCodecs.PREFIX_LENGTH),
  DNS(53, "dns", Protocol.VARIABLE, ValueCodecs.DNS),
  DNS4(54, "dns4", Protocol.VARIABLE, ValueCodecs.DNS),
  DNS6(55, "dns6", Protocol.VARIABLE, ValueCodecs.DNS),
  DNSADDR(56, "dnsaddr", Protocol.VARIABLE, ValueCodecs.DNS),
  SCTP(132, "sctp", 2, ValueCodecs.PORT),
  UDP(273, "udp", 2, ValueCodecs.PORT),
  P2P_WEBRTC_STAR(275, "p2p-webrtc-star"),
  P2P_WEBRTC_DIRECT(276, "p2p-webrtc-direct"),
  P2P_STARDUST(277, "p2p-stardust"),
  WEBRTC_DIRECT(280, "webrtc-direct"),
  WEBRTC(281, "webrtc"),
  P2P_CIRCUIT(290, "p2p-circuit"),
  UDT(301, "udt"),
  UTP(302, "utp"),
  UNIX(400, "unix", Protocol.VARIABLE, ValueCodecs.UNIX_PATH),
  /** Also read under its old name, {@code ipfs}. */
  P2P(421, "p2p", Protocol.VARIABLE, ValueCodecs.PEER_ID),
  HTTPS(443, "https"),
  ONION(444, "onion", 12, ValueCodecs.ONION),
  ONION3(445, "onion3", 37, ValueCodecs.ONION3),
  GARLIC64(446, "garlic64", Protocol.VARIABLE, ValueCodecs.GARLIC64),
  GARLIC32(447, "garlic32", Protocol.VARIABLE, ValueCodecs.GARLIC32),
  TLS(448, "tls"),
  SNI(449, "sni", Protocol.VARIABLE, ValueCodecs.DNS),
  NOISE(454, "noise"),
  /** QUIC of draft 29. */
  QUIC(460, "quic"),
  QUIC_V1(461, "quic-v1"),
  WEBTRANSPORT(465, "webtransport"),
  CERTHASH(466, "certhash", Protocol.VARIABLE, ValueCodecs.CERT_HASH),
  WS(477, "ws"),
  WSS(478, "wss"),
  P2P_WEBSOCKET_STAR(479, "p2p-websocket-star"),
  HTTP(480, "http"),
  HTTP_PATH(481, "http-path", Protocol.VARIABLE, ValueCodecs.HTTP_PATH),
  MEMORY(777, "memory", 8, ValueCodecs.MEMORY),
  PLAINTEXT_V2(7367777, "plaintextv2");

  /** The size of values that carry their length as a varint in front. */
  static final int VARIABLE = -1;

  private static final Map<Integer, Protocol> BY_CODE = new HashMap<>();
  private static final Map<String, Protocol> BY_TEXT = new HashMap<>();

  static {
    for (Protocol protocol : values()) {
      BY_CODE.put(protocol.code, protocol);
      BY_TEXT.put(protocol.text, protocol);
    }
    BY_TEXT.put("ipfs", P2P);
  }

  private final int code;
  private final String text;
  private final int size;
  private final ValueCodec codec;

  Protocol(int code, String text) {
    this(code, text, 0, ValueCodecs.NOTHING);
  }

  Protocol(int code, String text, int size, ValueCodec codec) {
    this.code = code;
    this.text = text;
    this.size = size;
    this.codec = codec;
  }

  /** The number in the table of multicodecs. */
  public int code() {
    return code;
  }

  /** The name in text, such as {@code ip4}. */
  public String text() {
    return text;
  }

  /** Whether a value follows. */
  public boolean hasValue() {
    return size != 0;
  }

  /** The size of every value in bytes, or {@link #VARIABLE}. */
  int size() {
    return size;
  }

  /** Whether the value takes all the rest of the text, slashes included. */
  boolean isPath() {
    return this == UNIX;
  }

  ValueCodec codec() {
    return codec;
  }

  static Protocol ofCode(long code) throws MalformedException {
    Protocol found = code <= Integer.MAX_VALUE ? BY_CODE.get((int) code) : null;
    if (found == null) {
      throw new MalformedException(
          "multiaddr holds protocol " + code + ", which is not in the table");
    }
    return found;
  }

  static Protocol ofText(String text) throws MalformedException {
    Protocol found = BY_TEXT.get(text);
    if (found == null) {
      throw new MalformedException(
          "multiaddr holds protocol " + Texts.quoted(text) + ", which is not in the table");
    }
    return found;
  }
}
