package io.carillon.memory;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether memory ran out. After an {@link OutOfMemoryError} any thread may have stopped half
 * way and any library may be broken: a process in this state must be restarted, so it does not say
 * that it is healthy. The state is that of the process, and final. Thread-safe.
 */
public final class MemoryExhaustion {
  /** Deeper chains of causes are not searched: they might be circular. */
  private static final int MAX_CAUSES = 32;

  private static final AtomicBoolean EXHAUSTED = new AtomicBoolean();
  private static volatile Runnable action = () -> {};

  private MemoryExhaustion() {}

  /** Runs {@code ending} once if memory runs out, or now if it has. */
  public static void whenExhausted(Runnable ending) {
    action = ending;
    if (EXHAUSTED.get()) {
      ending.run();
    }
  }

  /**
   * Notes that memory ran out if that is what was thrown, or its cause. To be called wherever
   * errors of any kind are caught.
   */
  public static void check(@Nullable Throwable thrown) {
    Throwable each = thrown;
    for (int depth = 0; each != null && depth < MAX_CAUSES; depth++) {
      if (each instanceof OutOfMemoryError) {
        note(each);
        return;
      }
      each = each.getCause();
    }
  }

  private static void note(Throwable error) {
    if (!EXHAUSTED.compareAndSet(false, true)) {
      return;
    }
    try {
      System.getLogger(MemoryExhaustion.class.getName())
          .log(Level.ERROR, "Memory ran out: the hub must be restarted", error);
    } finally {
      action.run();
    }
  }

  /** What is wrong; empty while memory has not run out. */
  public static Optional<String> problem() {
    return EXHAUSTED.get() ? Optional.of("memory ran out; restart the hub") : Optional.empty();
  }

  /** Forgets it; for tests. */
  static void reset() {
    EXHAUSTED.set(false);
    action = () -> {};
  }
}
