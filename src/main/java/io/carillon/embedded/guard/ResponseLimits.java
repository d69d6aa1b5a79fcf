package io.carillon.embedded.guard;

import java.time.Duration;

/**
 * What all responses share.
 *
 * @param timeout for each {@link #MIN_BYTES} of a response
 * @param budget memory for what clients do not read
 */
record ResponseLimits(Duration timeout, NetworkBudget budget, Refusals refusals) {
  /** Minimum number of bytes per timeout, except at the end of the response. */
  static final long MIN_BYTES = 16 * 1024;
}
