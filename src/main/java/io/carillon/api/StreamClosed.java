package io.carillon.api;

import java.util.Optional;
import java.util.Set;

/**
 * A stream or a long poll has ended on this node. A CDI event, fired like {@link StreamOpened} and
 * after it.
 *
 * @param clientId that of the {@link StreamOpened}
 * @param user the user that read it, if known
 * @param channels its channels
 * @param reason why it ended: {@code client-gone}, {@code stalled}, {@code too-slow}, {@code
 *     max-age}, {@code complete}, {@code failed}, {@code expired}, {@code idle}, {@code evicted},
 *     {@code disconnected} or {@code shutdown}
 */
public record StreamClosed(
    String clientId, Optional<String> user, Set<String> channels, String reason) {
  public StreamClosed {
    channels = Set.copyOf(channels);
  }
}
