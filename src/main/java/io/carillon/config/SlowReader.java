package io.carillon.config;

/**
 * What happens to a subscriber that was live and falls behind: its sink has accepted nothing for so
 * long that its next event has left the hot tail. Other subscribers are not delayed in any case.
 *
 * <p>A subscriber that resumes or starts further back is not slow: it reads every event from the
 * log until it is live. A subscriber with a rate is conflated already.
 */
public enum SlowReader {
  /** It reads every missed event from the log. */
  CATCH_UP,
  /**
   * It reads the newest missed event of each key. An event without a key replaces nothing and is
   * not replaced.
   */
  CONFLATE,
  /** Its stream is closed; the client reconnects and resumes. */
  DISCONNECT
}
