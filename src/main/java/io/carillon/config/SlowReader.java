package io.carillon.config;

/**
 * What becomes of a reader who was live and does not keep up: whose sink took nothing for so long
 * that what it is to be served next has left the hot tail. Nobody else is held up in any case.
 *
 * <p>Whoever resumes or begins further back is not slow but on the way, and reads every event from
 * the log until they are live; and whoever asked for a rate is conflated by that already.
 */
public enum SlowReader {
  /** It reads what it missed from the log, every event. */
  CATCH_UP,
  /**
   * Of what it missed it reads the newest event of each key. An event without a key replaces
   * nothing and is not replaced.
   */
  CONFLATE,
  /** Its stream is closed; the client comes back and resumes. */
  DISCONNECT
}
