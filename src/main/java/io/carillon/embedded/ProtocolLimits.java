package io.carillon.embedded;

import io.carillon.config.LimitConfig;
import io.carillon.embedded.guard.Http1Limits;
import io.carillon.embedded.guard.Refusals;
import java.time.Duration;

/**
 * What a client may send before the application sees anything of it.
 *
 * @param headTimeout for a TLS handshake, and for the frames of one HTTP/2 head
 * @param refusals counts what exceeds these limits
 */
record ProtocolLimits(Http1Limits http1, Duration headTimeout, Refusals refusals) {
  /** Beyond the application's own limits, up to which it answers with more precise problems. */
  private static final int MORE = 16 * 1024;

  static ProtocolLimits of(LimitConfig limits, Refusals refusals) {
    return new ProtocolLimits(
        new Http1Limits(
            2 * limits.maxQuerySize() + MORE,
            2 * (limits.maxHeaderSize() + limits.maxQuerySize()) + MORE),
        limits.requestReadTimeout(),
        refusals);
  }
}
