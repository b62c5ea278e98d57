package io.kaiku.netty.socket;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** The addresses of this machine's network interfaces. */
final class Interfaces {

  private Interfaces() {}

  /**
   * An address by which a socket that is bound to {@code bound} can be reached: itself, or if it is
   * unspecified those of all interfaces that are up. Link-local addresses are left out, because
   * they mean nothing without a zone.
   *
   * @param ip6Only whether a socket that is bound to {@code ::} takes no IPv4
   */
  static List<InetAddress> expand(InetAddress bound, boolean ip6Only) {
    if (!bound.isAnyLocalAddress()) {
      return List.of(bound);
    }
    boolean onlyIp4 = bound instanceof Inet4Address;
    boolean onlyIp6 = !onlyIp4 && ip6Only;
    try {
      return NetworkInterface.networkInterfaces()
          .filter(Interfaces::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(ip -> !ip.isLinkLocalAddress())
          .filter(ip -> ip instanceof Inet4Address ? !onlyIp6 : !onlyIp4)
          .distinct()
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  private static boolean isUp(NetworkInterface one) {
    try {
      return one.isUp();
    } catch (SocketException e) {
      return false;
    }
  }
}
