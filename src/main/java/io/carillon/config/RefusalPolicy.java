package io.carillon.config;

/** How streams are refused for a reason that passes, to clients that accept event streams only. */
public enum RefusalPolicy {
  /** With status 200, a reconnection time, and the end of the stream. */
  RETRY,
  /** With the status of the problem: 429 or 503. */
  STATUS
}
