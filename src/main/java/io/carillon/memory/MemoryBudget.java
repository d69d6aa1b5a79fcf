package io.carillon.memory;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A limit on the bytes of memory that callers can make the hub use. Whatever has a size that a
 * caller determines is reserved here before it is created and released when it is no longer needed.
 * Every {@link MemoryUse} has its own part. Bytes are estimates of what objects occupy.
 * Thread-safe.
 */
public final class MemoryBudget {
  private final Map<MemoryUse, Part> parts = new EnumMap<>(MemoryUse.class);

  private static final class Part {
    final long max;
    long used; // guarded by this, as the next
    long refusals;

    Part(long max) {
      this.max = max;
    }

    synchronized boolean tryAdd(long bytes) {
      if (bytes > max - used) {
        return false;
      }
      used += bytes;
      return true;
    }

    /** Waits for other shares to be released. */
    synchronized boolean tryAdd(long bytes, Duration patience) throws InterruptedException {
      long deadline = System.nanoTime() + patience.toNanos();
      while (!tryAdd(bytes)) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          return false;
        }
        wait(millis);
      }
      return true;
    }

    synchronized void remove(long bytes) {
      used -= bytes;
      notifyAll();
    }

    synchronized void refused() {
      refusals++;
    }
  }

  /**
   * @param bytes for all uses together
   */
  public MemoryBudget(long bytes) {
    for (MemoryUse use : MemoryUse.values()) {
      parts.put(use, new Part(Math.max(1, bytes / MemoryUse.PARTS * use.parts())));
    }
  }

  /** A budget that refuses nothing. */
  public static MemoryBudget unlimited() {
    return new MemoryBudget(Long.MAX_VALUE);
  }

  /** The bytes that a use may take. */
  public long max(MemoryUse use) {
    return part(use).max;
  }

  /** The bytes that a use has taken. */
  public long used(MemoryUse use) {
    Part part = part(use);
    synchronized (part) {
      return part.used;
    }
  }

  /** How often a use was refused since the start. */
  public long refusals(MemoryUse use) {
    Part part = part(use);
    synchronized (part) {
      return part.refusals;
    }
  }

  private Part part(MemoryUse use) {
    Part part = parts.get(use);
    if (part == null) {
      throw new IllegalArgumentException("no part for " + use);
    }
    return part;
  }

  /**
   * Reserves memory, now or not at all.
   *
   * @throws MemoryBudgetExceededException if others use too much of it
   */
  public Share reserve(MemoryUse use, long bytes) {
    Share share = new Share(use);
    share.grow(bytes);
    return share;
  }

  /** Reserves memory, waiting for others to release theirs; empty if they do not in time. */
  public Optional<Share> reserve(MemoryUse use, long bytes, Duration patience)
      throws InterruptedException {
    Share share = new Share(use);
    return share.tryGrow(bytes, patience) ? Optional.of(share) : Optional.empty();
  }

  /**
   * Reserved memory. A share that wants more than its use may have altogether is content with that:
   * alone, everything within the other limits is admitted. Thread-safe; methods after {@link
   * #close} have no effect.
   */
  public final class Share implements AutoCloseable {
    private final MemoryUse use;
    private final Part part;
    private long bytes; // guarded by this, as the next
    private boolean isClosed;

    private Share(MemoryUse use) {
      this.use = use;
      this.part = part(use);
    }

    /**
     * Reserves more.
     *
     * @throws MemoryBudgetExceededException if others use too much; the share remains as it is
     */
    public synchronized void grow(long more) {
      long added = affordable(more);
      if (!part.tryAdd(added)) {
        part.refused();
        throw new MemoryBudgetExceededException(use);
      }
      bytes += added;
    }

    private synchronized boolean tryGrow(long more, Duration patience) throws InterruptedException {
      long added = affordable(more);
      if (!part.tryAdd(added, patience)) {
        part.refused();
        return false;
      }
      bytes += added;
      return true;
    }

    private long affordable(long more) {
      return isClosed ? 0 : Math.max(0, Math.min(more, part.max - bytes));
    }

    /** Releases what exceeds {@code fewer} bytes. */
    public synchronized void shrinkTo(long fewer) {
      if (fewer < bytes) {
        part.remove(bytes - fewer);
        bytes = fewer;
      }
    }

    /** Releases all of it; idempotent. */
    @Override
    public synchronized void close() {
      isClosed = true;
      shrinkTo(0);
    }
  }
}
