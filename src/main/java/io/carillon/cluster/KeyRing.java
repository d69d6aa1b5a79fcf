package io.carillon.cluster;

import io.carillon.event.Ticker;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of which this node accepts packets: the current one, and for a while the one before it,
 * since nodes do not change keys in the same instant. Thread-safe.
 *
 * <p>Every node begins with a key that is newer than the node, so there are no earlier packets that
 * it would accept. Packets that are encrypted with a key it does not know lead to another node that
 * has started: then the newest key is read from the database.
 */
final class KeyRing {
  private static final Duration OVERLAP = Duration.ofSeconds(30);

  /** Least time between two look-ups, since anything on the relay may claim an unknown key. */
  private static final Duration LOOKUP_INTERVAL = Duration.ofMillis(250);

  private final RelayKeys keys;
  private final Ticker ticker;

  private volatile RelayKey current; // written under this, as the next three
  private volatile @Nullable RelayKey previous;
  private volatile long replacedNanos;
  private long lookedUpNanos; // guarded by this

  /**
   * @throws io.carillon.log.LogUnavailableException if no key can be agreed on
   */
  KeyRing(RelayKeys keys, Ticker ticker) {
    this.keys = keys;
    this.ticker = ticker;
    this.current = keys.renew();
    this.lookedUpNanos = ticker.nanos() - LOOKUP_INTERVAL.toNanos();
  }

  /** The key with which this node encrypts. */
  RelayKey current() {
    return current;
  }

  /** The key with this id, if its packets are accepted. */
  Optional<RelayKey> find(long id) {
    RelayKey newest = current;
    if (newest.id() == id) {
      return Optional.of(newest);
    }
    RelayKey before = previous;
    boolean isOverlapping = ticker.nanos() - replacedNanos < OVERLAP.toNanos();
    return before != null && before.id() == id && isOverlapping
        ? Optional.of(before)
        : Optional.empty();
  }

  /** Whether a look-up is due; if so, the caller makes it. */
  synchronized boolean tryLookUp() {
    boolean isDue = ticker.nanos() - lookedUpNanos >= LOOKUP_INTERVAL.toNanos();
    if (isDue) {
      lookedUpNanos = ticker.nanos();
    }
    return isDue;
  }

  /** Adopts the newest key of the log; false if this node has it. */
  boolean lookUp() {
    return adopt(keys.newest());
  }

  /** Makes all nodes change to a new key. */
  void renew() {
    adopt(keys.renew());
  }

  private synchronized boolean adopt(RelayKey newest) {
    if (newest.id() == current.id()) {
      return false;
    }
    previous = current;
    replacedNanos = ticker.nanos();
    current = newest;
    return true;
  }
}
