package io.carillon.monitoring;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.LogClock;
import io.carillon.event.TextChecks;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;

/**
 * What of the past of some metrics is requested.
 *
 * @param metrics 1 to {@link #MAX_METRICS}, each once
 * @param grid the range of time, down-sampled
 * @param before continues an answer that was cut: only values before this position
 */
record HistoryQuery(List<String> metrics, TimeGrid grid, OptionalLong before) {
  static final int MAX_METRICS = 8;
  static final int MAX_POINTS = 2_000;
  static final Duration MAX_RANGE = Duration.ofDays(31);

  HistoryQuery {
    metrics = metrics.stream().distinct().toList();
    if (metrics.isEmpty() || metrics.size() > MAX_METRICS) {
      throw new InvalidRequestException(
          "metric",
          "1 to %d metrics are required as ?metric=, not %d"
              .formatted(MAX_METRICS, metrics.size()));
    }
    metrics.forEach(Measurement::requireMetric);
    if (before.isPresent() && metrics.size() > 1) {
      throw new InvalidRequestException(
          "before", "'before' continues the answer of one metric; request each by itself");
    }
  }

  /**
   * Reads the parameters of a request, with now by the clock of the log.
   *
   * @param from a time (ISO 8601 with an offset), or a duration before now
   * @param to the same; empty: now
   * @throws InvalidRequestException if one is malformed or out of range
   */
  static HistoryQuery of(
      List<String> metrics, String from, String to, String points, String before, LogClock clock) {
    int count = points.matches("\\d{1,4}") ? Integer.parseInt(points) : 0;
    if (count < 1 || count > MAX_POINTS) {
      throw new InvalidRequestException(
          "points", "'points' must be 1 to %d, not '%s'".formatted(MAX_POINTS, points));
    }
    Instant end = to.isEmpty() ? clock.logTime() : time("to", to, clock);
    return new HistoryQuery(metrics, grid(time("from", from, clock), end, count), position(before));
  }

  private static TimeGrid grid(Instant from, Instant to, int points) {
    Instant start = from.truncatedTo(ChronoUnit.MILLIS);
    Instant end = to.truncatedTo(ChronoUnit.MILLIS);
    if (!start.isBefore(end)) {
      throw new InvalidRequestException("from", "'from' must be before 'to'");
    }
    if (Duration.between(start, end).compareTo(MAX_RANGE) > 0) {
      throw new InvalidRequestException(
          "from", "'from' must be at most " + MAX_RANGE.toDays() + " days before 'to'");
    }
    return TimeGrid.of(start, end, points);
  }

  private static Instant time(String name, String text, LogClock clock) {
    if (text.startsWith("P") || text.startsWith("p")) {
      return TextChecks.parseDuration(text)
          .filter(ago -> !ago.isNegative() && ago.compareTo(MAX_RANGE.multipliedBy(100)) < 0)
          .map(clock::before)
          .orElseThrow(() -> malformed(name, text));
    }
    try {
      Instant time = OffsetDateTime.parse(text.replace(' ', '+')).toInstant(); // an unescaped '+'
      if (time.isBefore(Instant.EPOCH) || time.isAfter(clock.instant().plus(MAX_RANGE))) {
        throw malformed(name, text);
      }
      return time;
    } catch (DateTimeException e) {
      throw malformed(name, text);
    }
  }

  private static InvalidRequestException malformed(String name, String text) {
    return new InvalidRequestException(
        name,
        ("'%s' must be a time since 1970 such as 2030-01-31T12:00:00Z, or a duration before now"
                + " such as PT1H, not '%s'")
            .formatted(name, text));
  }

  private static OptionalLong position(String before) {
    if (before.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!before.matches("[1-9]\\d{0,17}")) {
      throw new InvalidRequestException(
          "before", "'before' must be the 'next' of an answer, not '" + before + "'");
    }
    return OptionalLong.of(Long.parseLong(before));
  }
}
