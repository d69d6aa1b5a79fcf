package io.carillon.fanout;

import java.time.Instant;
import java.util.Optional;

/**
 * The terms on which a stream stays open.
 *
 * @param tokenId the id of its token, by which it can be closed; empty if it has none
 * @param expires when that token expires
 * @param isClient whether an external client holds the stream: then the idle timeout applies, and a
 *     full node may evict it
 */
public record StreamTerms(String tokenId, Optional<Instant> expires, boolean isClient) {
  /** A stream of the hub's own application: unlimited. */
  public static final StreamTerms UNCONDITIONAL = new StreamTerms("", Optional.empty(), false);

  /** A client without an expiring token. */
  public static final StreamTerms OF_CLIENT = new StreamTerms("", Optional.empty(), true);
}
