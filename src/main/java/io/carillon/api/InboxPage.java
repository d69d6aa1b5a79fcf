package io.carillon.api;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * A page of an inbox.
 *
 * @param notifications newest first
 * @param before the {@code before} of the next older page, if there is one
 * @param head the seq of the newest event of the channel {@code notifications}: a mark up to it
 *     covers what this page and its counts show
 * @param version one more with every change of the user's marks
 */
public record InboxPage(
    List<Item> notifications, OptionalLong before, long head, long version, InboxCounts counts) {
  public InboxPage {
    notifications = List.copyOf(notifications);
  }

  /**
   * A notification with its state.
   *
   * @param seq its position in the channel {@code notifications}
   * @param appended when the hub stored it
   * @param json its data, as streams deliver it
   */
  public record Item(long seq, Instant appended, boolean read, boolean acknowledged, String json) {}
}
