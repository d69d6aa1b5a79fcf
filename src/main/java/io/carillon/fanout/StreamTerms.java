package io.carillon.fanout;

import java.time.Instant;
import java.util.Optional;

/**
 * On what terms a stream stays open.
 *
 * @param tokenId the id of the token that it was opened with, to end it by; empty if there was none
 * @param expires when that token does
 * @param isClient whether somebody outside holds the stream, who may be asked for signs of life and
 *     may have to make room for others
 */
public record StreamTerms(String tokenId, Optional<Instant> expires, boolean isClient) {
  /** As long as it likes: a stream of the hub's own application. */
  public static final StreamTerms UNCONDITIONAL = new StreamTerms("", Optional.empty(), false);

  /** A client that no token holds to a time. */
  public static final StreamTerms OF_CLIENT = new StreamTerms("", Optional.empty(), true);
}
