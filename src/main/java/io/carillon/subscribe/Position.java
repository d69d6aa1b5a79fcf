package io.carillon.subscribe;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Positions;
import io.carillon.fanout.Start;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
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
 * From where a request wants to read. In this order: the header {@code Last-Event-ID} (a browser
 * sends it when it reconnects, with the query of the first time, so it is the newer), the query
 * {@code lastEventId}, {@code last_event_id} or {@code lastEventID}, the query {@code since}. Where
 * none of these says anything: from what is latest with {@code latest=true}, otherwise from now on.
 *
 * <p>Whatever stands there is a position: one that cannot be understood is {@link Start.Unknown},
 * never an error, because an {@code EventSource} would give up for ever (WHATWG HTML, 9.2.2 "fail
 * the connection").
 */
final class Position {
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final List<String> QUERY_NAMES =
      List.of("lastEventId", "last_event_id", "lastEventID");
  private static final String EARLIEST = "earliest";
  private static final String LATEST = "latest";

  private Position() {}

  /**
   * Where each channel is to be read from.
   *
   * @throws InvalidRequestException if {@code latest} is neither true nor false: it is no position,
   *     so that no browser makes it up when it reconnects
   */
  static Map<ChannelName, Start> of(
      Set<ChannelName> channels,
      HttpHeaders headers,
      MultivaluedMap<String, String> query,
      Clock clock) {
    Start otherwise = withoutPosition(query);
    Stream<String> lastEventIds =
        Stream.concat(
            Stream.ofNullable(headers.getHeaderString(LAST_EVENT_ID)),
            QUERY_NAMES.stream().map(query::getFirst).flatMap(Stream::ofNullable));
    Optional<String> lastEventId =
        lastEventIds.map(String::strip).filter(id -> !id.isEmpty()).findFirst();
    if (lastEventId.isPresent()) {
      return afterId(channels, lastEventId.get(), otherwise);
    }
    String since = query.getFirst("since");
    if (since == null || since.isBlank()) {
      return forAll(channels, otherwise);
    }
    return since(channels, since.strip(), otherwise, clock);
  }

  private static Start withoutPosition(MultivaluedMap<String, String> query) {
    String latest = query.getFirst(LATEST);
    if (latest == null || latest.equals("false")) {
      return new Start.Live();
    }
    if (latest.equals("true")) {
      return new Start.Latest();
    }
    throw new InvalidRequestException(LATEST, "'latest' is true or false, not '" + latest + "'");
  }

  private static Map<ChannelName, Start> since(
      Set<ChannelName> channels, String since, Start otherwise, Clock clock) {
    if (since.equals(EARLIEST)) {
      return forAll(channels, new Start.Earliest());
    }
    return time(since, clock)
        .map(time -> forAll(channels, new Start.Since(time)))
        .orElseGet(() -> afterId(channels, since, otherwise));
  }

  private static Map<ChannelName, Start> afterId(
      Set<ChannelName> channels, String id, Start otherwise) {
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
    // a channel that the stream did not have before is new to the page: as if without a position
    channels.forEach(
        channel ->
            starts.put(
                channel,
                positions.get().in(channel).<Start>map(Start.After::new).orElse(otherwise)));
    return starts;
  }

  private static Optional<Instant> time(String text, Clock clock) {
    try {
      if (text.startsWith("P") || text.startsWith("p")) {
        return Optional.of(clock.instant().minus(Duration.parse(text).abs()));
      }
      return Optional.of(
          OffsetDateTime.parse(text.replace(' ', '+')).toInstant()); // a '+' that nobody escaped
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
