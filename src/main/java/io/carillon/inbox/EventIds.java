package io.carillon.inbox;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.Position;
import java.util.Optional;

/** Reads the ids of events of the channel {@code notifications}, as streams have them. */
final class EventIds {
  private EventIds() {}

  /** The seq of an event, if {@code id} is one. */
  static Optional<Long> find(String id) {
    return Position.parse(id).map(Position::seq);
  }

  /**
   * The seq of an event.
   *
   * @param field of the request that names it
   * @throws InvalidRequestException if {@code id} is none
   */
  static long require(String field, String id) {
    return find(id)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    field,
                    "'" + field + "' takes ids of events, such as \"17\", not '" + id + "'"));
  }
}
