package io.carillon.publish;

import io.carillon.event.TraceParent;
import java.util.Optional;

/**
 * The trace context of the current thread: publications without a trace of their own inherit it.
 * Set by the HTTP filter for the duration of a request.
 */
public final class TraceContext {
  private static final ThreadLocal<TraceParent> CURRENT = new ThreadLocal<>();

  private TraceContext() {}

  /** Sets the trace of this thread; empty clears it. */
  public static void set(Optional<TraceParent> trace) {
    trace.ifPresentOrElse(CURRENT::set, CURRENT::remove);
  }

  /** Clears the trace of this thread. */
  public static void clear() {
    CURRENT.remove();
  }

  static Optional<TraceParent> current() {
    return Optional.ofNullable(CURRENT.get());
  }
}
