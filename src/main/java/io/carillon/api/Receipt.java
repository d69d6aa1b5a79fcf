package io.carillon.api;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The acknowledgement of a publication.
 *
 * @param channel to which the event was published
 * @param position of the event in the channel: 1, 2, 3 …; empty if the event is transient, or if
 *     another node of the cluster has appended it from the outbox
 * @param isDuplicate whether an event with the publication's id was in the channel before; then
 *     {@code position} is that of the first one, and nothing was appended
 * @param scheduled the id of a publication that is appended later, by which it can be cancelled;
 *     then there is no position yet
 */
public record Receipt(
    String channel, OptionalLong position, boolean isDuplicate, Optional<String> scheduled) {
  /** The acknowledgement of a publication that is not scheduled. */
  public Receipt(String channel, OptionalLong position, boolean isDuplicate) {
    this(channel, position, isDuplicate, Optional.empty());
  }
}
