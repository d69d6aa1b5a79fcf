package io.carillon.shared;

import io.carillon.event.InvalidRequestException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * The time of day at which a user does not want to be disturbed.
 *
 * @param from its beginning, in whole minutes
 * @param to its end, on the next day if it is before the beginning
 * @param zone of both
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {
  /**
   * @throws InvalidRequestException if beginning and end are the same, or have seconds
   */
  public QuietHours {
    if (from.equals(to)) {
      throw new InvalidRequestException("to", "'from' and 'to' are different times of day");
    }
    if (from.getSecond() + from.getNano() + to.getSecond() + to.getNano() > 0) {
      throw new InvalidRequestException("from", "'from' and 'to' are times of day such as 22:30");
    }
  }

  /**
   * Reads quiet hours.
   *
   * @param zone the name of a time zone, such as {@code Europe/Berlin}
   * @throws InvalidRequestException if one of them is invalid
   */
  public static QuietHours of(String from, String to, String zone) {
    return new QuietHours(time("from", from), time("to", to), zone(zone));
  }

  private static LocalTime time(String field, String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException notATime) {
      throw new InvalidRequestException(field, "'" + field + "' is a time of day such as 22:30");
    }
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException unknown) {
      throw new InvalidRequestException(
          "zone", "'zone' is a time zone such as Europe/Berlin, not '" + name + "'");
    }
  }

  /** When the quiet hours that a time is in end; empty if it is in none. */
  public Optional<Instant> endAfter(Instant time) {
    ZonedDateTime local = time.atZone(zone);
    LocalTime now = local.toLocalTime();
    boolean isQuiet =
        from.isBefore(to)
            ? !now.isBefore(from) && now.isBefore(to)
            : !now.isBefore(from) || now.isBefore(to);
    if (!isQuiet) {
      return Optional.empty();
    }
    ZonedDateTime end = local.toLocalDate().atTime(to).atZone(zone);
    Instant ending = end.toInstant();
    return Optional.of(ending.isAfter(time) ? ending : end.plusDays(1).toInstant());
  }
}
