package io.carillon.inbox;

import io.carillon.api.Inbox;
import io.carillon.event.InvalidRequestException;

/** The ranges of numbers in requests to an inbox. */
final class InboxLimits {
  /** Most notifications that one request names. */
  static final int MAX_IDS = 1_000;

  /** Most values of one field of a filter. */
  static final int MAX_VALUES = 64;

  /** Maximum length of a text to search for, in characters. */
  static final int MAX_TEXT_LENGTH = 200;

  private InboxLimits() {}

  static void requireBefore(long before) {
    if (before < 1) {
      throw new InvalidRequestException(
          "before", "'before' must be the seq of an event, 1 or more");
    }
  }

  static void requireLimit(int limit) {
    if (limit < 0 || limit > Inbox.MAX_LIMIT) {
      throw new InvalidRequestException(
          "limit", "'limit' must be a number from 0 to " + Inbox.MAX_LIMIT);
    }
  }

  static void requireCount(int ids) {
    if (ids > MAX_IDS) {
      throw new InvalidRequestException("ids", "'ids' has at most " + MAX_IDS + " elements");
    }
  }

  static void requireUpTo(long upTo) {
    if (upTo < 0) {
      throw new InvalidRequestException("upTo", "'upTo' must be the seq of an event");
    }
  }
}
