package io.carillon.api;

import java.util.Set;

/**
 * The notifications that an inbox shows, or that a mark is for. An empty set selects all; several
 * values of one set are alternatives, and all sets must match.
 *
 * @param severities of {@code info}, {@code success}, {@code warning}, {@code error}
 * @param types of {@code system}, {@code user}, {@code alert}
 * @param tags one of which a notification has
 * @param text a part of title or message, in any case; empty for all
 * @param unread only those that are unread
 */
public record InboxFilter(
    Set<String> severities, Set<String> types, Set<String> tags, String text, boolean unread) {
  /** All notifications. */
  public static final InboxFilter ALL = new InboxFilter(Set.of(), Set.of(), Set.of(), "", false);

  public InboxFilter {
    severities = Set.copyOf(severities);
    types = Set.copyOf(types);
    tags = Set.copyOf(tags);
  }
}
