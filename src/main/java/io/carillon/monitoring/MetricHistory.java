package io.carillon.monitoring;

import io.carillon.event.Event;
import io.carillon.event.LogClock;
import io.carillon.log.EventLog;
import io.carillon.log.Extent;
import io.carillon.log.KeyedValue;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.PageLimit;
import io.carillon.wire.JsonMember;
import io.carillon.wire.JsonText;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Down-samples the past of metrics, by the times at which the hub stored the values, so that a
 * publisher's clock does not matter. Reads the log, newest values first and page by page: calls may
 * block.
 *
 * <p>The work of an answer is limited: it has the newest values, and the position before which the
 * others are. Few answers are made at the same time, since each occupies a thread and the database.
 * Thread-safe.
 */
public final class MetricHistory {
  /** Values that one answer is made of, at most. */
  static final int MAX_VALUES = 200_000;

  private static final int PAGE = 4_096;
  private static final int MAX_ANSWERS = 2;
  private static final long MAX_WAIT_MILLIS = 5_000;
  private static final PageLimit ONE = PageLimit.events(1);

  private final EventLog log;
  private final LogClock clock;
  private final int maxValues;
  private final Semaphore answers = new Semaphore(MAX_ANSWERS);

  /**
   * @param clock by which events get their timestamps
   */
  public MetricHistory(EventLog log, Clock clock) {
    this(log, clock, MAX_VALUES);
  }

  /** For tests, with fewer values. */
  MetricHistory(EventLog log, Clock clock, int maxValues) {
    this.log = log;
    this.clock = LogClock.of(clock);
    this.maxValues = maxValues;
  }

  LogClock clock() {
    return clock;
  }

  /**
   * {@code {"from","to","now","step","retained","series":[{"metric","points","next"}]}}: times of
   * the hub, the length of an interval in milliseconds, and for each metric the {@linkplain
   * Buckets#json() intervals} with values. {@code retained} is when the oldest event was stored
   * that retention has left, if it has removed some of the range; {@code next} is the {@code
   * before} of the request that continues, if there may be more values.
   *
   * @throws LogUnavailableException if the log cannot be read, or other answers take too long
   */
  String json(HistoryQuery query) {
    acquire();
    try {
      return read(query);
    } finally {
      answers.release();
    }
  }

  private void acquire() {
    try {
      if (answers.tryAcquire(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException shuttingDown) {
      Thread.currentThread().interrupt();
    }
    throw new LogUnavailableException("too many histories are being read; retry");
  }

  private String read(HistoryQuery query) {
    TimeGrid grid = query.grid();
    Extent extent = log.extent(Measurement.CHANNEL);
    long after = log.positionBefore(Measurement.CHANNEL, grid.from());
    long end = log.positionBefore(Measurement.CHANNEL, grid.to()) + 1;
    long before = Math.min(end, query.before().orElse(end));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("from", grid.from());
    answer.put("to", grid.to());
    answer.put("now", clock.logTime().truncatedTo(ChronoUnit.MILLIS));
    answer.put("step", grid.step().toMillis());
    retainedIn(grid, extent).ifPresent(oldest -> answer.put("retained", oldest));
    int limit = maxValues / query.metrics().size();
    List<Object> series = new ArrayList<>();
    query.metrics().forEach(metric -> series.add(series(metric, grid, after, before, limit)));
    answer.put("series", series);
    return JsonText.object(answer);
  }

  /** When the oldest event was stored, if retention has removed events of the range. */
  private Optional<Instant> retainedIn(TimeGrid grid, Extent extent) {
    if (extent.first() == 1) {
      return Optional.empty();
    }
    List<Event> oldest = log.readAfter(Measurement.CHANNEL, extent.first() - 1, ONE).events();
    Instant retained = oldest.isEmpty() ? clock.logTime() : oldest.get(0).timestamp();
    return Optional.of(retained).filter(grid.from()::isBefore);
  }

  private Map<String, Object> series(
      String metric, TimeGrid grid, long after, long before, int limit) {
    Buckets buckets = new Buckets(grid);
    OptionalLong next = read(metric, buckets, after, before, limit);
    Map<String, Object> series = new LinkedHashMap<>();
    series.put("metric", metric);
    series.put("points", new JsonText.Raw(buckets.json()));
    next.ifPresent(position -> series.put("next", position));
    return series;
  }

  /** Reads so many values, and returns the position before which there may be more. */
  private OptionalLong read(String metric, Buckets buckets, long after, long before, int limit) {
    long end = before;
    int left = limit;
    while (left > 0) {
      int size = Math.min(PAGE, left);
      List<KeyedValue> page = log.readValues(Measurement.CHANNEL, metric, after, end, size);
      for (KeyedValue value : page) {
        JsonMember.number(value.data(), "value")
            .filter(Double::isFinite)
            .ifPresent(number -> buckets.add(value.timestamp(), number));
      }
      if (page.size() < size) {
        return OptionalLong.empty();
      }
      end = page.get(size - 1).seq();
      left -= size;
    }
    return end > after + 1 ? OptionalLong.of(end) : OptionalLong.empty();
  }
}
