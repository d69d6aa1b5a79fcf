package io.carillon.health;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Whether the hub is alive, and whether it should be sent clients.
 *
 * <p>A hub that is not <em>live</em> does not recover by itself and has to be restarted; one that
 * is not <em>ready</em> is in order but should not be sent clients now: its database is away, or it
 * drains. Thread-safe; asking costs next to nothing, since checks look at what is known already.
 */
public final class Health {
  private final List<Check> live = new CopyOnWriteArrayList<>();
  private final List<Check> ready = new CopyOnWriteArrayList<>();
  private final List<Check> notes = new CopyOnWriteArrayList<>();
  private volatile Optional<String> draining = Optional.empty();

  public Health() {
    ready.add(new Check("accepting", () -> draining));
  }

  /** Adds something without which the hub has to be restarted. */
  public void addLive(Check check) {
    live.add(check);
  }

  /** Adds something without which the hub should not be sent clients. */
  public void addReady(Check check) {
    ready.add(check);
  }

  /**
   * Adds something that an operator is told with {@link #ready}, and that keeps no client away:
   * another node is no better off, or the hub does without.
   */
  public void addNote(Check check) {
    notes.add(check);
  }

  /** From now on the hub should not be sent clients. */
  public void drain(String reason) {
    draining = Optional.of(reason);
  }

  /** From now on the hub may be sent clients again. */
  public void accept() {
    draining = Optional.empty();
  }

  /** Whether it is alive. */
  public Report live() {
    return Report.of(live, List.of());
  }

  /** Whether it should be sent clients. */
  public Report ready() {
    return Report.of(ready, notes);
  }
}
