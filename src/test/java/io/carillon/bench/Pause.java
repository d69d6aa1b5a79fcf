package io.carillon.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waiting for a time, where there is nothing else to wait for. */
final class Pause {
  private Pause() {}

  static void of(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
