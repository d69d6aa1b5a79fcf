package io.carillon.subscribe;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Positions;
import io.carillon.fanout.Start;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
final class StartPositions {
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final List<String> QUERY_NAMES =
      List.of("lastEventId", "last_event_id", "lastEventID");
  private static final String EARLIEST = "earliest";

  private StartPositions() {}

  /**
   * @throws InvalidRequestException if {@code latest} is neither true nor false: no browser changes
   *     it when it reconnects
   */
  static Map<ChannelName, Start> read(
      Set<ChannelName> channels, HttpHeaders headers, QueryParameters query, Clock clock) {
    Start initial = query.isTrue("latest") ? new Start.Latest() : new Start.Live();
    Optional<String> lastEventId =
        Stream.concat(
                Stream.ofNullable(headers.getHeaderString(LAST_EVENT_ID)),
                QUERY_NAMES.stream().map(query::first).flatMap(Optional::stream))
            .map(String::strip)
            .filter(id -> !id.isEmpty())
            .findFirst();
    if (lastEventId.isPresent()) {
      return afterId(channels, lastEventId.get(), initial);
    }
    return query
        .first("since")
        .filter(since -> !since.isBlank())
        .map(since -> since(channels, since.strip(), initial, clock))
        .orElseGet(() -> forAll(channels, initial));
  }

  private static Map<ChannelName, Start> since(
      Set<ChannelName> channels, String since, Start initial, Clock clock) {
    if (since.equals(EARLIEST)) {
      return forAll(channels, new Start.Earliest());
    }
    return time(since, clock)
        .map(time -> forAll(channels, new Start.Since(time)))
        .orElseGet(() -> afterId(channels, since, initial));
  }

  private static Map<ChannelName, Start> afterId(
      Set<ChannelName> channels, String id, Start initial) {
    Optional<Long> seq = Positions.parseSeq(id);
    if (seq.isPresent() && channels.size() == 1) {
      return forAll(channels, new Start.After(seq.get()));
    }
    Optional<Positions> positions = Positions.parse(id);
    if (positions.isEmpty()
        || channels.stream().noneMatch(positions.get().byChannel()::containsKey)) {
      return forAll(channels, new Start.Unknown());
    }
    Map<ChannelName, Start> starts = new LinkedHashMap<>();
    // a channel that was not part of the stream before starts as if without a position
    channels.forEach(
        channel ->
            starts.put(
                channel, positions.get().in(channel).<Start>map(Start.After::new).orElse(initial)));
    return starts;
  }

  private static Optional<Instant> time(String text, Clock clock) {
    try {
      if (text.startsWith("P") || text.startsWith("p")) {
        return Optional.of(clock.instant().minus(Duration.parse(text).abs()));
      }
      return Optional.of(
          OffsetDateTime.parse(text.replace(' ', '+')).toInstant()); // an unescaped '+'
    } catch (DateTimeException | ArithmeticException noTime) {
      return Optional.empty();
    }
  }

  private static Map<ChannelName, Start> forAll(Set<ChannelName> channels, Start start) {
    Map<ChannelName, Start> starts = new LinkedHashMap<>();
    channels.forEach(channel -> starts.put(channel, start));
    return starts;
  }
}
