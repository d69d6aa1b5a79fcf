package io.carillon.jpa;

import io.carillon.event.Audience;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.event.Topic;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What subscribers see of an event besides position and time. A row of the outbox and the event
 * that was made of it have the same content; events with the same content replace each other.
 */
record OutboxContent(
    @Nullable EventType type,
    Data data,
    List<Topic> topics,
    @Nullable String key,
    Audience audience) {
  /** Of a row; empty if it cannot be published. */
  static Optional<OutboxContent> of(OutboxRow row, OutboxLimits limits) {
    try {
      return Optional.of(of(row.toPublication(limits.maxSize(), limits.maxDepth())));
    } catch (InvalidRequestException isSetAside) {
      return Optional.empty();
    }
  }

  private static OutboxContent of(Publication publication) {
    return new OutboxContent(
        publication.type().orElse(null),
        publication.data(),
        publication.topics(),
        publication.key().orElse(null),
        publication.audience());
  }

  static OutboxContent of(Event event) {
    return new OutboxContent(
        event.type().orElse(null),
        event.data(),
        event.topics(),
        event.key().orElse(null),
        event.audience());
  }
}
