package io.carillon.config;

/**
 * What happens to a stream whose next event is no longer in the hot tail, however that came about:
 * its client reads slowly, it resumes or starts farther back, or more was appended at once than the
 * hot tail holds. Other subscribers are not delayed in any case. Polls read every event, and
 * throttled streams are conflated already.
 */
public enum SlowReader {
  /** It reads every missed event from the log. */
  CATCH_UP,
  /**
   * It reads the newest missed event of each key. An event without a key replaces nothing and is
   * not replaced.
   */
  CONFLATE,
  /**
   * Its stream is closed if it was live; the client reconnects and resumes. A stream that begins
   * farther back than the hot tail reads every event from the log, and is closed if it falls behind
   * by a hot tail more.
   */
  DISCONNECT
}
