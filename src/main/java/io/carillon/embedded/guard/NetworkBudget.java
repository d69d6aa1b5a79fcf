package io.carillon.embedded.guard;

import java.util.HashMap;
import java.util.Map;

/**
 * Memory that clients can occupy, in bytes; one network three quarters of it at most. Thread-safe.
 */
public final class NetworkBudget {
  private final long max;
  private final long maxPerNetwork;
  private final Map<String, Long> usedByNetwork = new HashMap<>(); // guarded by this
  private long used; // guarded by this

  NetworkBudget(long max) {
    this.max = max;
    this.maxPerNetwork = max / 4 * 3;
  }

  /**
   * A part of the heap. Direct memory has the size of the heap, unless the JVM is told otherwise.
   *
   * @param part 16 for a sixteenth
   * @param smallest bytes, also if that is more; likewise {@code largest}
   */
  public static NetworkBudget ofHeap(int part, long smallest, long largest) {
    long bytes = Runtime.getRuntime().maxMemory() / part;
    return new NetworkBudget(Math.max(smallest, Math.min(largest, bytes)));
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
