package io.carillon.log;

import io.carillon.log.Conflation.Keyless;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the newest event of each key in a sequence of events from the newest to the oldest. Retains
 * the keys of the sequence. For one thread.
 */
public final class NewestPerKey {
  private final Keyless keyless;
  private final Set<String> keys = new HashSet<>();
  private boolean hasSeenKeyless;

  public NewestPerKey(Keyless keyless) {
    this.keyless = keyless;
  }

  /**
   * Whether this is the first call with this key.
   *
   * @param key null if the event has none
   */
  public boolean isNewest(@Nullable String key) {
    if (key != null) {
      return keys.add(key);
    }
    boolean isFirst = !hasSeenKeyless;
    hasSeenKeyless = true;
    return isFirst || keyless == Keyless.ALL;
  }
}
