package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.config.SlowReader;

/**
 * How far a cursor may be behind before its stream is closed as too slow. One that was live must
 * stay within the hot tail. One that began farther back, or has fallen behind with all others,
 * catches up, and must not lose as much as a hot tail holds from the nearest that it has come:
 * otherwise a resuming client would be disconnected again and again.
 */
final class LagLimit {
  private final Channel channel;
  private final boolean isEnforced;
  private boolean isSlow; // has fallen behind because its sink was not ready, and is not back
  private long max; // if it is behind for another reason

  LagLimit(Channel channel, SlowReader slowReader) {
    this.channel = channel;
    this.isEnforced = slowReader == SlowReader.DISCONNECT;
  }

  /** Whether streams are closed at all. */
  boolean isEnforced() {
    return isEnforced;
  }

  /** The cursor has caught up, or reads on as a new one does. */
  void reset() {
    isSlow = false;
  }

  /** The cursor is at a position that may be far behind. */
  void beginAt(long position) {
    max = channel.head() - position + channel.tail().capacity();
  }

  /** The cursor has fallen behind because its sink was not ready. */
  void slow() {
    isSlow = true;
  }

  /**
   * Whether a cursor that is behind is too far behind.
   *
   * @param offset in the hot tail; negative if it reads the log
   */
  boolean isExceeded(long offset, long position) {
    if (!isEnforced) {
      return false;
    }
    if (isSlow) {
      return offset < 0 || channel.tail().get(offset) == null;
    }
    long lag = channel.head() - position;
    if (lag > max) {
      return true;
    }
    max = Math.min(max, lag + channel.tail().capacity());
    return false;
  }
}
