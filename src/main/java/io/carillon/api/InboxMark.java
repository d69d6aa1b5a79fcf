package io.carillon.api;

/** What a user does with notifications; the state is the same on all devices of the user. */
public enum InboxMark {
  /** A device of the user has them. It changes the receipts only. */
  DELIVERED,
  /** They are no longer unread. */
  READ,
  /** They are unread again; receipts stay as they are. */
  UNREAD,
  /** The user confirms them, and so has read them. */
  ACKNOWLEDGED,
  /** The inbox shows them no more. */
  DISMISSED,
  /** The inbox shows them again. */
  RESTORED
}
