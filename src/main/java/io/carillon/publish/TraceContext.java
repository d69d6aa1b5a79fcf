package io.carillon.publish;

import io.carillon.event.TraceParent;
import java.util.Optional;

/**
 * The trace that a thread works for at the moment: what it publishes meanwhile carries it, unless
 * it says otherwise, in whatever way it is published. Set at the door, for as long as a request is
 * answered.
 */
public final class TraceContext {
  private static final ThreadLocal<TraceParent> CURRENT = new ThreadLocal<>();

  private TraceContext() {}

  /** From now on this thread works for {@code trace}; without one for none. */
  public static void enter(Optional<TraceParent> trace) {
    trace.ifPresentOrElse(CURRENT::set, CURRENT::remove);
  }

  /** From now on this thread works for no trace. */
  public static void leave() {
    CURRENT.remove();
  }

  static Optional<TraceParent> current() {
    return Optional.ofNullable(CURRENT.get());
  }
}
