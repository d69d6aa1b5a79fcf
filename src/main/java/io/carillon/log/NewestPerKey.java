package io.carillon.log;

import io.carillon.log.Conflation.Keyless;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says of events, shown from the newest to the oldest, which are the newest of their key. Keeps the
 * keys it has seen.
 */
public final class NewestPerKey {
  private final Keyless keyless;
  private final Set<String> keys = new HashSet<>();
  private boolean hasSeenKeyless;

  public NewestPerKey(Keyless keyless) {
    this.keyless = keyless;
  }

  /**
   * Whether no event with this key was shown before.
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
