package io.carillon.jpa;

import io.carillon.event.Audience;
import io.carillon.event.Topic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns of an {@link EventRow} that say what an event is about and for whom, without what it
 * says.
 */
record LoggedLabels(
    long seq,
    @Nullable String key,
    @Nullable String topics,
    byte @Nullable [] users,
    byte @Nullable [] roles) {
  /** What to select from an EventRow {@code e}. */
  static final String SELECTION =
      "select new io.carillon.jpa.LoggedLabels(e.seq, e.key, e.topics, e.users, e.roles)";

  /** Public: EclipseLink finds no other constructor. */
  public LoggedLabels {}

  List<Topic> topicList() {
    return LoggedEvent.topics(topics);
  }

  Audience audience() {
    return LoggedEvent.audience(users, roles);
  }
}
