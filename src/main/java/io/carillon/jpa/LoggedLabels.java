package io.carillon.jpa;

import io.carillon.event.Audience;
import io.carillon.event.Topic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of an {@link EventRow} for selecting events, without their data. */
record LoggedLabels(
    long seq,
    @Nullable String key,
    @Nullable String topics,
    byte @Nullable [] users,
    byte @Nullable [] roles) {
  /** The select clause for an EventRow {@code e}. */
  static final String SELECTION =
      "select new io.carillon.jpa.LoggedLabels(e.seq, e.key, e.topics, e.users, e.roles)";

  /** Public, since EclipseLink requires it. */
  public LoggedLabels {}

  List<Topic> topicList() {
    return LoggedEvent.topics(topics);
  }

  Audience audience() {
    return LoggedEvent.audience(users, roles);
  }
}
