package io.kaiku.swarm.limits;

import io.kaiku.kernel.error.ErrorCode;
import java.util.List;
import java.util.Optional;

/** One account: what it may hold and what it holds. */
final class Scope {
  private final ScopeKind kind;
  private final String name;
  private final ScopeLimit limit;
  private Claim held = Claim.NOTHING;

  Scope(ScopeKind kind, String name, ScopeLimit limit) {
    this.kind = kind;
    this.name = name;
    this.limit = limit;
  }

  /** Whether one of the scopes would refuse the claim. */
  static Optional<Refusal> check(List<Scope> scopes, Claim claim) {
    for (Scope scope : scopes) {
      Optional<Refusal> refusal = scope.check(claim);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /** Adds the claim to every scope or, if one of them refuses, to none. */
  static Optional<Refusal> reserve(List<Scope> scopes, Claim claim) {
    Optional<Refusal> refusal = check(scopes, claim);
    if (refusal.isEmpty()) {
      scopes.forEach(scope -> scope.held = scope.held.plus(claim));
    }
    return refusal;
  }

  /** Takes the claim from every scope. */
  static void release(List<Scope> scopes, Claim claim) {
    for (Scope scope : scopes) {
      Claim left = scope.held.minus(claim);
      if (left.isNegative()) {
        throw new IllegalStateException(scope.name + " would release more than it holds");
      }
      scope.held = left;
    }
  }

  Claim held() {
    return held;
  }

  boolean isEmpty() {
    return held.equals(Claim.NOTHING);
  }

  ScopeUsage usage() {
    return new ScopeUsage(
        held.connectionsIn(), held.connectionsOut(), held.streamsIn(), held.streamsOut());
  }

  private Optional<Refusal> check(Claim claim) {
    for (Gauge gauge : Gauge.ALL) {
      if (gauge.exceeds(held, claim, limit)) {
        String key = LimitsConfig.KEY + kind.key() + "." + gauge.key();
        String max = gauge.max().applyAsLong(limit) + " " + gauge.unit();
        return Optional.of(new Refusal(key, name, max, ErrorCode.RESOURCE_LIMIT_EXCEEDED));
      }
    }
    return Optional.empty();
  }
}
