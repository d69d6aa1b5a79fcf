package io.carillon.system;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Data that contain the time at which they were published. */
final class StampedText {
  private StampedText() {}

  /** The text and the current time. */
  static String of(String text) {
    return text + " " + micros();
  }

  /** The text of stamped data. */
  static String text(String data) {
    return data.substring(0, data.lastIndexOf(' '));
  }

  /** Time since the stamp. */
  static long ageMicros(String data) {
    return micros() - Long.parseLong(data.substring(data.lastIndexOf(' ') + 1));
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
