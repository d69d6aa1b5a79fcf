package io.carillon.shared;

import io.carillon.cluster.RelayKey;
import io.carillon.cluster.RelayKeys;
import java.time.Duration;

/**
 * The keys of the relay, in the database: a party that can read them can read the log as well.
 * Thread-safe.
 */
public final class SharedRelayKeys implements RelayKeys {
  /** How long a node uses a key before it replaces it. */
  public static final Duration LIFETIME = Duration.ofHours(24);

  private static final String PREFIX = "relay-key-";
  private static final int DIGITS = 12;

  /** Nodes that start at the same time try again; there are not so many. */
  private static final int MAX_ATTEMPTS = 1_000;

  /**
   * Replaced keys that stay in the database: more than there are nodes that start at the same time,
   * so that none finds its own key removed. Nodes accept only the one before the newest.
   */
  private static final int KEPT = 32;

  private final Agreements agreements;

  public SharedRelayKeys(Agreements agreements) {
    this.agreements = agreements;
  }

  @Override
  public RelayKey renew() {
    RelayKey proposal = RelayKey.random();
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      long generation =
          agreements.newestName(PREFIX).map(SharedRelayKeys::generation).orElse(0L) + 1;
      if (agreements.agree(name(generation), proposal.text()).equals(proposal.text())) {
        agreements.removeBefore(PREFIX, name(Math.max(0, generation - KEPT)));
        return proposal;
      }
    }
    throw new IllegalStateException("other nodes replace the key of the relay incessantly");
  }

  @Override
  public RelayKey newest() {
    return agreements.newest(PREFIX).map(RelayKey::of).orElseGet(this::renew);
  }

  private static String name(long generation) {
    return PREFIX + ("%0" + DIGITS + "d").formatted(generation);
  }

  private static long generation(String name) {
    return Long.parseLong(name.substring(PREFIX.length()));
  }
}
