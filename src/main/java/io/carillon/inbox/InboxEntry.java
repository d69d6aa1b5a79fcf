package io.carillon.inbox;

import io.carillon.api.InboxFilter;
import io.carillon.event.Event;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A notification in the index: its event, and the members of its data that the inbox selects by.
 *
 * @param text title and message in lower case
 */
record InboxEntry(
    Event event,
    String type,
    String severity,
    Set<String> tags,
    String text,
    Optional<String> sender,
    Optional<String> replaces,
    boolean isRetracted,
    boolean hasReceipts) {
  long seq() {
    return event.seq();
  }

  /** Its data, as it was published. */
  String json() {
    return event.data().toString();
  }

  /** About the bytes of memory that it retains. */
  long footprint() {
    return event.footprint() + text.length();
  }

  /** Whether a reader may see it now. */
  boolean isVisible(Reader reader, Selector allowed, Instant now) {
    return event.audience().admits(reader)
        && allowed.selects(event.topics())
        && !event.isExpiredAt(now);
  }

  /** Whether a filter selects it, apart from its state. */
  boolean matches(InboxFilter filter) {
    return selects(filter.severities(), severity)
        && selects(filter.types(), type)
        && (filter.tags().isEmpty() || tags.stream().anyMatch(filter.tags()::contains))
        && text.contains(filter.text().toLowerCase(Locale.ROOT));
  }

  private static boolean selects(Set<String> accepted, String value) {
    return accepted.isEmpty() || accepted.contains(value);
  }
}
