package io.carillon.fanout;

import io.carillon.event.EnumNames;

/** Why a subscription ended. */
public enum CloseReason {
  /** The client went away: noticed when a write failed. */
  CLIENT_GONE,
  /** The client did not read for longer than the stall timeout. */
  STALLED,
  /** It fell out of the hot tail of a channel whose slow readers are disconnected; it resumes. */
  TOO_SLOW,
  /** It lived as long as a connection may; the client comes back and resumes. */
  MAX_AGE,
  /** It was asked for a bounded answer and that is complete (long-poll). */
  COMPLETE,
  /** Its sink or format threw what it never should; logged. The client comes back and resumes. */
  FAILED,
  /** The token that it was opened with has expired, and no other has come. */
  EXPIRED,
  /** Its client gave no sign of life for longer than the idle timeout. */
  IDLE,
  /** It had to make room for another: the node was full. */
  EVICTED,
  /** Somebody with the right to do so ended it. */
  DISCONNECTED,
  /** The hub shuts down. */
  SHUTDOWN;

  @Override
  public String toString() {
    return EnumNames.kebabCase(this);
  }
}
