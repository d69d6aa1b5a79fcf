package io.carillon.health;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Liveness and readiness of the hub.
 *
 * <p>A hub that is not <em>live</em> does not recover by itself and must be restarted; one that is
 * not <em>ready</em> works but should not receive clients now: its database is unavailable, or it
 * drains. Thread-safe and cheap: checks read what is known already.
 */
public final class Health {
  private final List<Check> live = new CopyOnWriteArrayList<>();
  private final List<Check> ready = new CopyOnWriteArrayList<>();
  private final List<Check> notes = new CopyOnWriteArrayList<>();
  private volatile Optional<String> draining = Optional.empty();

  public Health() {
    ready.add(new Check("accepting", () -> draining));
  }

  /** Adds a check of liveness. */
  public void addLive(Check check) {
    live.add(check);
  }

  /** Adds a check of readiness. */
  public void addReady(Check check) {
    ready.add(check);
  }

  /**
   * Adds a check that is reported with {@link #ready} and does not affect it: the other nodes have
   * the same problem, or the hub works without.
   */
  public void addNote(Check check) {
    notes.add(check);
  }

  /** From now on the hub is not ready. */
  public void drain(String reason) {
    draining = Optional.of(reason);
  }

  /** Liveness. */
  public Report live() {
    return Report.of(live, List.of());
  }

  /** Readiness. */
  public Report ready() {
    return Report.of(ready, notes);
  }
}
