package io.carillon.api;

import java.util.Optional;
import java.util.Set;

/**
 * A stream or a long poll was opened on this node. A CDI event, fired on a thread of its own in the
 * order of the changes, so that a slow observer delays no stream. If observers are slow for so long
 * that 10,000 events wait, further ones are skipped with a warning.
 *
 * @param clientId identifies the stream: the id that its {@code connected} event carries
 * @param user the user that reads it, if known
 * @param channels its channels
 */
public record StreamOpened(String clientId, Optional<String> user, Set<String> channels) {
  public StreamOpened {
    channels = Set.copyOf(channels);
  }
}
