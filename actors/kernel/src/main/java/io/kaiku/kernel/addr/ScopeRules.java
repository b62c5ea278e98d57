package io.kaiku.kernel.addr;

import io.kaiku.kernel.bytes.Bytes;
import java.util.Locale;
import java.util.Optional;

/** What the beginning of an address, and a relay on its way, say of its scope. */
final class ScopeRules {
  private ScopeRules() {}

  static AddressScope of(Multiaddr address) {
    if (address.has(Protocol.P2P_CIRCUIT)) {
      return AddressScope.RELAYED;
    }
    for (Component component : address.components()) {
      switch (component.protocol()) {
        case IP6ZONE -> {}
        case IP4 -> {
          return IpScope.ofIp4(component.value());
        }
        case IP6 -> {
          return IpScope.ofIp6(component.value());
        }
        case DNS, DNS4, DNS6, DNSADDR -> {
          return ofName(component.text());
        }
        case UNIX, MEMORY -> {
          return AddressScope.LOOPBACK;
        }
        case ONION, ONION3, GARLIC32, GARLIC64 -> {
          return AddressScope.OVERLAY;
        }
        default -> {
          return AddressScope.NONE;
        }
      }
    }
    return AddressScope.NONE;
  }

  /** The scope of a name; of the address, if somebody wrote one where a name belongs. */
  private static AddressScope ofName(String name) {
    Optional<Bytes> literal = IpText.ip4(name);
    if (literal.isPresent()) {
      return IpScope.ofIp4(literal.get());
    }
    String lower = name.toLowerCase(Locale.ROOT);
    String relative = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    if (relative.equals("localhost") || relative.endsWith(".localhost")) {
      return AddressScope.LOOPBACK;
    }
    return relative.endsWith(".local") ? AddressScope.LINK_LOCAL : AddressScope.NAME;
  }
}
