package io.carillon.embedded.guard;

import java.util.HashMap;
import java.util.Map;

/**
 * Memory that clients can occupy, in bytes; one network three quarters of it at most. Thread-safe.
 */
public final class NetworkBudget {
  private static final long SMALLEST = 4L << 20;
  private static final long LARGEST = 256L << 20;

  private final long max;
  private final long maxPerNetwork;
  private final Map<String, Long> usedByNetwork = new HashMap<>(); // guarded by this
  private long used; // guarded by this

  NetworkBudget(long max) {
    this.max = max;
    this.maxPerNetwork = max / 4 * 3;
  }

  /** A sixteenth of the heap, between 4 and 256 MiB. */
  public static NetworkBudget ofHeap() {
    long sixteenth = Runtime.getRuntime().maxMemory() / 16;
    return new NetworkBudget(Math.max(SMALLEST, Math.min(LARGEST, sixteenth)));
  }

  /** Reserves bytes; false if too few are left for this network. */
  public synchronized boolean tryReserve(String network, int bytes) {
    long ofNetwork = usedByNetwork.getOrDefault(network, 0L) + bytes;
    if (used + bytes > max || ofNetwork > maxPerNetwork) {
      return false;
    }
    used += bytes;
    usedByNetwork.put(network, ofNetwork);
    return true;
  }

  /** Releases what was reserved. */
  public synchronized void release(String network, int bytes) {
    used -= bytes;
    usedByNetwork.computeIfPresent(
        network, (name, before) -> before == bytes ? null : before - bytes);
  }

  /** Bytes in use. */
  synchronized long used() {
    return used;
  }
}
