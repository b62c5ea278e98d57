package io.kaiku.netty.dns;

import io.kaiku.kernel.addr.Component;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.engine.Engine;
import io.kaiku.netty.transport.NameResolver;
import io.kaiku.netty.transport.TransportException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up with the resolver of Netty, on one event loop. Nothing is remembered: who answers
 * says for how long, and remote peers say of how many names. Thread-safe.
 */
public final class DnsResolver implements NameResolver {
  private static final String DNSADDR_PREFIX = "_dnsaddr.";
  private static final int MAX_QUERIES = 8;

  private final EventLoop loop;
  private final DnsConfig config;
  private final DnsNameResolver resolver;

  /** A resolver with sockets of an engine on an event loop of that engine. */
  public DnsResolver(EventLoop loop, Engine engine, DnsConfig config) {
    this.loop = loop;
    this.config = config;
    this.resolver =
        new DnsNameResolverBuilder(loop)
            .datagramChannelType(engine.datagramChannel())
            .socketChannelType(engine.socketChannel().asSubclass(SocketChannel.class))
            .nameServerProvider(servers(config))
            .queryTimeoutMillis(Math.max(1, config.deadlineMs() / 2))
            .maxQueriesPerResolve(MAX_QUERIES)
            .resolveCache(NoopDnsCache.INSTANCE)
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
            .build();
  }

  @Override
  public CompletionStage<List<Multiaddr>> resolve(Multiaddr name, int maxAddresses) {
    CompletableFuture<List<Multiaddr>> result = new CompletableFuture<>();
    try {
      loop.execute(() -> begin(name, maxAddresses, result));
    } catch (RejectedExecutionException loopHasEnded) {
      fail(result, name, "the transports are closed");
    }
    return result;
  }

  @Override
  public void close() {
    resolver.close();
  }

  private void begin(Multiaddr name, int maxAddresses, CompletableFuture<List<Multiaddr>> result) {
    Future<?> deadline =
        loop.schedule(
            () -> fail(result, name, "no answer within " + config.deadlineMs() + " ms"),
            config.deadlineMs(),
            TimeUnit.MILLISECONDS);
    CompletionStage<?> unused =
        lookUp(name)
            .whenComplete(
                (found, failure) -> {
                  deadline.cancel(false);
                  if (failure != null) {
                    fail(result, name, failure.getMessage());
                  } else if (found.isEmpty()) {
                    fail(result, name, "it has no usable record");
                  } else {
                    result.complete(found.stream().distinct().limit(maxAddresses).toList());
                  }
                });
  }

  private CompletableFuture<List<Multiaddr>> lookUp(Multiaddr name) {
    if (name.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    Component first = name.components().getFirst();
    Multiaddr rest = Multiaddr.of(name.components().subList(1, name.components().size()));
    String host = first.text();
    return switch (first.protocol()) {
      case DNS4 -> hosts(host, DnsRecordType.A, rest);
      case DNS6 -> hosts(host, DnsRecordType.AAAA, rest);
      case DNS -> either(hosts(host, DnsRecordType.A, rest), hosts(host, DnsRecordType.AAAA, rest));
      case DNSADDR ->
          query(DNSADDR_PREFIX + host, DnsRecordType.TXT)
              .thenApply(records -> Answers.dnsaddrs(records, rest, config.maxTextBytes()));
      default -> CompletableFuture.completedFuture(List.of(name));
    };
  }

  private CompletableFuture<List<Multiaddr>> hosts(
      String host, DnsRecordType type, Multiaddr rest) {
    return query(host, type).thenApply(records -> Answers.hosts(records, type, rest));
  }

  /** Both lists; one may fail. */
  private static CompletableFuture<List<Multiaddr>> either(
      CompletableFuture<List<Multiaddr>> a, CompletableFuture<List<Multiaddr>> b) {
    return a.thenCombine(
            b.exceptionally(failure -> List.of()),
            (ofA, ofB) -> Stream.concat(ofA.stream(), ofB.stream()).toList())
        .exceptionallyCompose(failure -> b);
  }

  /** The records of the answer, which are released after the stages that depend on it have run. */
  private CompletableFuture<List<DnsRecord>> query(String host, DnsRecordType type) {
    CompletableFuture<List<DnsRecord>> answer = new CompletableFuture<>();
    Future<List<DnsRecord>> query;
    try {
      query = resolver.resolveAll(new DefaultDnsQuestion(host, type));
    } catch (IllegalArgumentException notAName) {
      return CompletableFuture.failedFuture(notAName);
    }
    query.addListener(
        done -> {
          if (!query.isSuccess()) {
            answer.completeExceptionally(query.cause());
            return;
          }
          List<DnsRecord> records = query.getNow();
          try {
            answer.complete(new ArrayList<>(records));
          } finally {
            records.forEach(ReferenceCountUtil::release);
          }
        });
    return answer;
  }

  private static void fail(
      CompletableFuture<List<Multiaddr>> result, Multiaddr name, @Nullable String why) {
    result.completeExceptionally(
        new TransportException.ResolutionFailed(name, why == null ? "no reason given" : why));
  }

  private static DnsServerAddressStreamProvider servers(DnsConfig config) {
    return config.servers().isEmpty()
        ? DnsServerAddressStreamProviders.platformDefault()
        : new SequentialDnsServerAddressStreamProvider(
            config.servers().toArray(InetSocketAddress[]::new));
  }
}
