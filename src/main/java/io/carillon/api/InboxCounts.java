package io.carillon.api;

import java.util.Map;

/**
 * How many notifications an inbox has.
 *
 * @param all of them
 * @param matching those that match the filter
 * @param bySeverity of all, by severity; without severities that none has
 * @param byType of all, by type; without types that none has
 */
public record InboxCounts(
    Count all, Count matching, Map<String, Count> bySeverity, Map<String, Count> byType) {
  public InboxCounts {
    bySeverity = Map.copyOf(bySeverity);
    byType = Map.copyOf(byType);
  }

  /** How many there are, and how many of these are unread. */
  public record Count(int total, int unread) {}
}
