package io.carillon.api;

import java.util.Collection;
import java.util.List;

/**
 * The notifications of users, with what each has read, acknowledged and dismissed: {@code @Inject
 * Inbox inbox}. The state of a user is in the hub's database; all devices of the user learn a
 * change at once, by an event of the channel {@code notifications.inbox}. Thread-safe.
 *
 * <p>The application is trusted: it may name any caller. Changes are transactions of their own.
 * Methods block on the database.
 *
 * <p>Every method throws {@link HubUnavailableException} if the hub has not started or its database
 * does not answer, and {@link IllegalArgumentException} if the caller has no user name or a number
 * is out of range.
 */
public interface Inbox {
  /** Most notifications of a page. */
  int MAX_LIMIT = 200;

  /**
   * A page of notifications that the caller may see, that have not expired and that are neither
   * dismissed nor replaced.
   *
   * @param before only older ones than this seq; {@link Long#MAX_VALUE} for the newest page
   * @param limit 0 to {@link #MAX_LIMIT}; a page with long texts may be shorter
   */
  InboxPage page(Caller caller, InboxFilter filter, long before, int limit);

  /**
   * Marks single notifications. Those that the caller may not see are left out.
   *
   * @param seqs at most a thousand
   */
  InboxChange mark(Caller caller, InboxMark mark, Collection<Long> seqs);

  /**
   * Marks all notifications that match a filter: exactly those that a page with it shows, and with
   * {@link InboxMark#RESTORED} those that it would show again.
   *
   * @param upTo only up to this seq, such as {@link InboxPage#head}, so that newer ones, which the
   *     user has not seen, stay as they are
   */
  InboxChange markAll(Caller caller, InboxMark mark, InboxFilter filter, long upTo);

  /**
   * The recipients that have a notification, by user name, at most a thousand; none if its sender
   * has not asked for receipts.
   *
   * @param after only user names after this one; empty for the first
   */
  List<NotificationReceipt> receipts(long seq, String after);
}
