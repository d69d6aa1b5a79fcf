package io.carillon.fanout;

import io.carillon.event.EnumNames;

/** Why a subscription was closed. */
public enum CloseReason {
  /** The client went away: noticed when a write failed. */
  CLIENT_GONE,
  /** The client did not read for longer than the stall timeout. */
  STALLED,
  /** It fell out of the hot tail of a channel whose policy is to disconnect slow readers. */
  TOO_SLOW,
  /** It reached the maximum age of a connection; the client reconnects and resumes. */
  MAX_AGE,
  /** Its answer was bounded and is complete (long poll). */
  COMPLETE,
  /** Its sink or format threw an exception, which is logged; the client reconnects and resumes. */
  FAILED,
  /** Its token has expired and was not renewed. */
  EXPIRED,
  /** Its client sent no client heartbeat for longer than the idle timeout. */
  IDLE,
  /** The node was full, and it was the least active client. */
  EVICTED,
  /** An administrator closed it. */
  DISCONNECTED,
  /** The hub shuts down. */
  SHUTDOWN;

  @Override
  public String toString() {
    return EnumNames.kebabCase(this);
  }
}
