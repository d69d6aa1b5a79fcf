package io.carillon.api;

import java.util.Set;

/** The decision of an authorizer on one channel. */
public final class Access {
  private static final Access ALLOWED = new Access(true, "", Set.of());

  private final boolean isAllowed;
  private final String reason;
  private final Set<String> topics;

  private Access(boolean isAllowed, String reason, Set<String> topics) {
    this.isAllowed = isAllowed;
    this.reason = reason;
    this.topics = topics;
  }

  /** To the whole channel. */
  public static Access allow() {
    return ALLOWED;
  }

  /**
   * To events with certain topics only.
   *
   * @param topics each an exact topic, or a prefix ending in {@code *}; at least one
   */
  public static Access toTopics(String... topics) {
    if (topics.length == 0) {
      throw new IllegalArgumentException("name a topic, or deny access");
    }
    return new Access(true, "", Set.of(topics));
  }

  /**
   * None.
   *
   * @param reason a sentence for the client
   */
  public static Access deny(String reason) {
    return new Access(false, reason, Set.of());
  }

  /** Whether there is any. */
  public boolean isAllowed() {
    return isAllowed;
  }

  /** Why access is denied; empty if it is not. */
  public String reason() {
    return reason;
  }

  /** The topics that access is restricted to; empty for the whole channel. */
  public Set<String> topics() {
    return topics;
  }
}
