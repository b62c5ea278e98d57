package io.kaiku.wire;

import java.util.concurrent.CompletableFuture;

/** Trespasses on purpose: pure code with a future. */
class WireWithFuture {
  CompletableFuture<String> later() {
    return new CompletableFuture<>();
  }
}
