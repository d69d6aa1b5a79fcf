package io.carillon.jpa;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Times as the log keeps them: whole microseconds since the epoch, the finest that every database
 * can hold.
 */
public final class Micros {
  private Micros() {}

  /**
   * The microsecond that {@code instant} lies in; the nearest there is for times beyond the year
   * 292,000.
   */
  public static long of(Instant instant) {
    try {
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant.truncatedTo(ChronoUnit.MICROS));
    } catch (ArithmeticException e) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** The first microsecond that does not begin before {@code instant}. */
  static long notBefore(Instant instant) {
    long micros = of(instant);
    return micros == Long.MAX_VALUE || instant.getNano() % 1000 == 0 ? micros : micros + 1;
  }

  /** So long before {@code instant}; the earliest there is if that lies beyond all time. */
  static long before(Instant instant, Duration duration) {
    try {
      return of(instant.minus(duration));
    } catch (DateTimeException | ArithmeticException e) {
      return Long.MIN_VALUE;
    }
  }

  public static Instant toInstant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
