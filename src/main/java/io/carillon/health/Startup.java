package io.carillon.health;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Whether the hub has started. Until then there are none of its other beans, as it may have to wait
 * for its database. Thread-safe.
 */
@ApplicationScoped
public class Startup {
  private volatile boolean isDone;
  private volatile String reason = "the hub has not been started yet";

  /** Whether the hub has started. */
  public boolean isDone() {
    return isDone;
  }

  /** Why the hub has not started, in a sentence for operators. */
  public String reason() {
    return reason;
  }

  /** The hub has started. */
  public void complete() {
    isDone = true;
  }

  /** The hub cannot start yet, and tries again. */
  public void waitFor(String newReason) {
    reason = newReason;
  }

  /** For a check of readiness. */
  public Report report() {
    return Report.of(
        List.of(new Check("started", () -> isDone ? Optional.empty() : Optional.of(reason))),
        List.of());
  }
}
