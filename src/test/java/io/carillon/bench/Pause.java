package io.carillon.bench;

import java.util.concurrent.TimeUnit;

/** Waiting for a time, where there is nothing else to wait for. */
final class Pause {
  private Pause() {}

  static void forMillis(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
