package io.kaiku.kernel;

import org.slf4j.Logger;

/** Trespasses on purpose: pure code with a logger. */
class KernelThatLogs {
  Logger log(Logger log) {
    return log;
  }
}
