package io.carillon.subscribe;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.LogClock;
import io.carillon.event.SnapshotPosition;
import io.carillon.fanout.Start;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The position from which each channel of a request is read. In this order: the header {@code
 * Last-Event-ID} (a browser sends it when it reconnects, with the query of the first request, so it
 * is newer), the query parameters {@code lastEventId}, {@code last_event_id} or {@code
 * lastEventID}, and {@code since}. Without any of them: the latest state with {@code latest=true},
 * otherwise live events only.
 *
 * <p>An unreadable position is {@link Start.Unknown} and never an error, because an {@code
 * EventSource} would stop reconnecting (WHATWG HTML, 9.2.2 "fail the connection").
 */
public final class StartPositions {
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final List<String> QUERY_NAMES =
      List.of("lastEventId", "last_event_id", "lastEventID");
  private static final String EARLIEST = "earliest";

  /** A time that is later than this is as good as this: nothing was appended in the future. */
  private static final Duration FUTURE = Duration.ofDays(1);

  private StartPositions() {}

  /**
   * @throws InvalidRequestException if {@code latest} is neither true nor false: no browser changes
   *     it when it reconnects
   */
  static Map<ChannelName, Start> read(
      Set<ChannelName> channels,
      Function<String, Optional<String>> header,
      QueryParameters query,
      Clock clock) {
    Start initial = query.isTrue("latest") ? new Start.Latest() : new Start.Live();
    Optional<String> lastEventId =
        Stream.concat(
                header.apply(LAST_EVENT_ID).stream(),
                QUERY_NAMES.stream().map(query::first).flatMap(Optional::stream))
            .map(String::strip)
            .filter(id -> !id.isEmpty())
            .findFirst();
    if (lastEventId.isPresent()) {
      String since = query.first("since").orElse("").strip();
      Start other = since.isEmpty() ? initial : ofOthers(since, initial, clock);
      return known(afterId(channels, lastEventId.get(), other), since);
    }
    return query
        .first("since")
        .filter(since -> !since.isBlank())
        .map(since -> since(channels, since.strip(), initial, clock))
        .orElseGet(() -> forAll(channels, initial));
  }

  /**
   * Where a stream of one channel continues.
   *
   * @param lastEventId the id of the last event received, or empty for live events only
   */
  public static Map<ChannelName, Start> afterId(ChannelName channel, String lastEventId) {
    String id = lastEventId.strip();
    return id.isEmpty()
        ? Map.of(channel, new Start.Live())
        : afterId(Set.of(channel), id, new Start.Live());
  }

  /** Where channels without a position begin beside others that have one. */
  private static Start ofOthers(String since, Start initial, Clock clock) {
    return since.equals(EARLIEST) ? new Start.Earliest() : time(since, clock).orElse(initial);
  }

  private static Map<ChannelName, Start> since(
      Set<ChannelName> channels, String since, Start initial, Clock clock) {
    if (since.equals(EARLIEST)) {
      return forAll(channels, new Start.Earliest());
    }
    return time(since, clock)
        .map(start -> forAll(channels, start))
        .orElseGet(() -> afterId(channels, since, initial));
  }

  private static Map<ChannelName, Start> afterId(
      Set<ChannelName> channels, String id, Start initial) {
    Optional<ClaimedPositions> claimed = ClaimedPositions.parse(id);
    boolean isOnly = channels.size() == 1;
    if (claimed.isEmpty()
        || channels.stream().allMatch(channel -> claimed.get().in(channel, isOnly).isEmpty())) {
      return forAll(channels, new Start.Unknown());
    }
    Map<ChannelName, Start> starts = new LinkedHashMap<>();
    channels.forEach(
        channel -> starts.put(channel, after(claimed.get().in(channel, isOnly), initial)));
    return starts;
  }

  /** A channel that was not part of the stream before starts as if without a position. */
  private static Start after(List<SnapshotPosition> positions, Start initial) {
    return switch (positions.size()) {
      case 0 -> initial;
      case 1 -> after(positions.get(0));
      default -> new Start.AfterNewestOf(positions.stream().map(SnapshotPosition::prefix).toList());
    };
  }

  private static Start after(SnapshotPosition position) {
    return new Start.After(position.epoch(), position.position(), position.beyond());
  }

  /**
   * A browser that reconnects sends the query of its first request again: events that its page
   * covers are left out then, too.
   */
  private static Map<ChannelName, Start> known(Map<ChannelName, Start> resumed, String since) {
    Optional<ClaimedPositions> claimed = ClaimedPositions.parse(since);
    if (claimed.isEmpty()) {
      return resumed;
    }
    Map<ChannelName, Start> starts = new LinkedHashMap<>(resumed);
    starts.replaceAll(
        (channel, start) ->
            start instanceof Start.After after
                ? new Start.After(
                    after.epoch(),
                    after.position(),
                    beyond(after.epoch(), claimed.get().in(channel, resumed.size() == 1)))
                : start);
    return starts;
  }

  /** In another epoch these may be other events, which the page does not cover. */
  private static SortedSet<Long> beyond(long epoch, List<SnapshotPosition> positions) {
    SortedSet<Long> all = new TreeSet<>();
    positions.stream()
        .filter(position -> position.epoch() == epoch)
        .forEach(position -> all.addAll(position.beyond()));
    return all;
  }

  private static Optional<Start> time(String text, Clock clock) {
    Instant now = clock.instant();
    try {
      if (text.startsWith("P") || text.startsWith("p")) {
        return Optional.of(since(Duration.between(before(now, text), now), clock));
      }
      Instant time = OffsetDateTime.parse(text.replace(' ', '+')).toInstant(); // an unescaped '+'
      return Optional.of(since(time, now));
    } catch (DateTimeParseException malformed) {
      return isOverflow(malformed) ? Optional.of(new Start.Earliest()) : Optional.empty();
    } catch (DateTimeException | ArithmeticException tooEarly) {
      return Optional.of(new Start.Earliest());
    }
  }

  private static Start since(Duration elapsed, Clock clock) {
    Instant time = LogClock.of(clock).before(elapsed);
    return time.isBefore(Instant.EPOCH) ? new Start.Earliest() : new Start.Since(time);
  }

  /** Times that a log cannot have are those at its ends. */
  private static Start since(Instant time, Instant now) {
    Instant latest = now.plus(FUTURE);
    if (time.isBefore(Instant.EPOCH)) {
      return new Start.Earliest();
    }
    return new Start.Since(time.isAfter(latest) ? latest : time);
  }

  private static boolean isOverflow(DateTimeParseException malformed) {
    return malformed.getCause() instanceof ArithmeticException
        || malformed.getCause() instanceof NumberFormatException;
  }

  /** A period, such as {@code P1W}, a duration, or both. */
  private static Instant before(Instant now, String text) {
    int timeOfDay = text.toUpperCase(Locale.ROOT).indexOf('T');
    Period date =
        timeOfDay == 1 // right after the "P"
            ? Period.ZERO
            : Period.parse(timeOfDay < 0 ? text : text.substring(0, timeOfDay));
    Duration time = timeOfDay < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(timeOfDay));
    return now.atOffset(ZoneOffset.UTC)
        .minus(date.isNegative() ? date.negated() : date)
        .toInstant()
        .minus(time.abs());
  }

  private static Map<ChannelName, Start> forAll(Set<ChannelName> channels, Start start) {
    Map<ChannelName, Start> starts = new LinkedHashMap<>();
    channels.forEach(channel -> starts.put(channel, start));
    return starts;
  }
}
