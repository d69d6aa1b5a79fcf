package io.carillon.jpa;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Times as the log stores them: whole microseconds since the epoch, the finest unit that every
 * database supports.
 */
public final class Micros {
  private Micros() {}

  /** The microsecond that contains {@code instant}; the nearest one beyond the year 292,000. */
  public static long of(Instant instant) {
    try {
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant.truncatedTo(ChronoUnit.MICROS));
    } catch (ArithmeticException e) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** The first microsecond that does not start before {@code instant}. */
  public static long notBefore(Instant instant) {
    long micros = of(instant);
    return micros == Long.MAX_VALUE || instant.getNano() % 1000 == 0 ? micros : micros + 1;
  }

  /** The time {@code duration} before {@code instant}, or the earliest one. */
  static long before(Instant instant, Duration duration) {
    try {
      return of(instant.minus(duration));
    } catch (DateTimeException | ArithmeticException e) {
      return Long.MIN_VALUE;
    }
  }

  /** The start of a microsecond. */
  public static Instant toInstant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
