package io.kaiku.netty.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A DNS server on loopback with a few records. */
final class DnsServer implements AutoCloseable {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<String, List<byte[]>> records = new ConcurrentHashMap<>();
  private final Map<String, byte[]> aliases = new ConcurrentHashMap<>();
  private final Channel channel;
  private volatile boolean silent;

  DnsServer() {
    channel =
        new Bootstrap()
            .group(group)
            .channel(NioDatagramChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel ch) {
                    ch.pipeline()
                        .addLast(
                            new DatagramDnsQueryDecoder(),
                            new DatagramDnsResponseEncoder(),
                            new Answering());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  void add(String name, DnsRecordType type, byte[] content) {
    records.computeIfAbsent(name + ". " + type.name(), key -> new ArrayList<>()).add(content);
  }

  /** A TXT record, cut into strings of 255 bytes. */
  void addText(String name, String text) {
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int at = 0; at < all.length; at += 255) {
      int size = Math.min(255, all.length - at);
      content.write(size);
      content.write(all, at, size);
    }
    add(name, DnsRecordType.TXT, content.toByteArray());
  }

  /** Another name for one that it has, in place of any before, to be remembered for ever. */
  void alias(String name, String target) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (String label : target.split("[.]", -1)) {
      content.write(label.length());
      content.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    content.write(0);
    aliases.put(name + ".", content.toByteArray());
  }

  /** Answers nothing from here on. */
  void fallSilent() {
    silent = true;
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    group.shutdownGracefully().syncUninterruptibly();
  }

  private final class Answering extends SimpleChannelInboundHandler<DatagramDnsQuery> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
      if (silent) {
        return;
      }
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      DatagramDnsResponse response =
          new DatagramDnsResponse(
              /* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
      response.addRecord(DnsSection.QUESTION, question);
      List<byte[]> found = records.get(question.name() + " " + question.type().name());
      byte[] alias = aliases.get(question.name());
      if (alias != null) {
        response.addRecord(
            DnsSection.ANSWER,
            new DefaultDnsRawRecord(
                question.name(),
                DnsRecordType.CNAME,
                Integer.MAX_VALUE,
                Unpooled.wrappedBuffer(alias)));
      } else if (found == null) {
        response.setCode(DnsResponseCode.NXDOMAIN);
      } else {
        for (byte[] content : found) {
          response.addRecord(
              DnsSection.ANSWER,
              new DefaultDnsRawRecord(
                  question.name(), question.type(), 60, Unpooled.wrappedBuffer(content)));
        }
      }
      ctx.writeAndFlush(response).addListener(written -> {});
    }
  }
}
