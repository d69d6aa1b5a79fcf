package io.carillon.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.StreamConfig;
import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.LogClock;
import io.carillon.event.Position;
import io.carillon.event.Publication;
import io.carillon.fanout.Start;
import io.carillon.log.Batch;
import io.carillon.log.MemoryEventLog;
import io.carillon.testing.ManualClock;
import io.carillon.wire.Coding;
import io.carillon.wire.NdjsonFormat;
import io.carillon.wire.StreamFormat;
import jakarta.ws.rs.NotAcceptableException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ContainerRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamRequestTest {
  private static final Instant NOW = Instant.parse("2025-01-31T12:00:00Z");
  private static final StreamConfig CONFIG = CarillonConfig.standard(Host.EMBEDDED).streams();

  @Test
  void aRequestWithoutParametersIsALiveEventStream() {
    StreamRequest request = read("");

    assertThat(request.format().mediaType()).isEqualTo("text/event-stream");
    assertThat(request.starts()).isEqualTo(starts("a", new Start.Live()));
    assertThat(request.throttle()).isZero();
    assertThat(request.pollWait()).isZero();
  }

  @Test
  void sinceMayNameEventsBeyondAPositionAndABrowserThatReconnectsRepeatsThem() {
    assertThat(start("since=41~43~44", null))
        .isEqualTo(new Start.After(1, 41, new TreeSet<>(List.of(43L, 44L))));
    assertThat(start("since=a=41~43", "42"))
        .isEqualTo(new Start.After(1, 42, new TreeSet<>(List.of(43L))));
    assertThat(start("since=41~x", null)).isEqualTo(new Start.Unknown());
    assertThat(start("since=41" + "~43".repeat(300), null)).isEqualTo(new Start.Unknown());
  }

  // --- position -------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "lastEventId=1&last_event_id=2&lastEventID=3&since=earliest&latest=true, 9, 9",
    "lastEventID=3&last_event_id=2&lastEventId=1&since=earliest, , 1",
    "lastEventID=3&last_event_id=2&since=earliest, , 2",
    "lastEventID=3&since=earliest, , 3",
    "lastEventId=&last_event_id=2, , 2",
    "lastEventId=1, ' ', 1",
    "since=7, , 7",
    "lastEventId=1, ' 4 ', 4"
  })
  void theHeaderPrecedesTheQueryAndAnIdPrecedesSince(String query, String header, long after) {
    assertThat(start(query, header)).isEqualTo(new Start.After(after));
  }

  /** Events at every second, while the clock is set back and forth. */
  @ParameterizedTest
  @ValueSource(strings = {"PT-2H", "PT2H"})
  void aDurationBeforeNowIsExactAfterTheClockWasSet(String step) {
    ManualClock system = new ManualClock();
    LogClock clock = new LogClock(system, system);
    MemoryEventLog log = new MemoryEventLog(clock);
    ChannelName channel = new ChannelName("a");
    for (int second = 0; second < 90; second++) {
      system.advance(Duration.ofSeconds(1));
      if (second == 30) {
        system.step(Duration.parse(step));
      } else if (second == 60) {
        system.step(Duration.parse(step).negated());
      }
      log.append(Batch.of(List.of(Publication.to(channel).text("x").build())));
      if (second % 15 == 14) {
        for (int seconds : List.of(5, 10, second)) {
          Start start =
              read("since=PT" + seconds + ".5S", Map.of(), clock, "a").starts().get(channel);
          assertThat(log.positionBefore(channel, ((Start.Since) start).time()))
              .as("since %d s in second %d", seconds, second)
              .isEqualTo(second + 1 - (seconds + 1));
        }
      }
    }
  }

  @Test
  void channelsWithoutAPositionBeginAtSinceBesideOthersThatHaveOne() {
    Map<ChannelName, Start> starts =
        read("lastEventId=a%3D7&since=PT5M", Map.of(), Clock.fixed(NOW, ZoneOffset.UTC), "a", "b")
            .starts();

    assertThat(starts.get(new ChannelName("a"))).isEqualTo(new Start.After(7));
    assertThat(starts.get(new ChannelName("b"))).isEqualTo(new Start.Since(NOW.minusSeconds(300)));
  }

  @Test
  void sinceIsEarliestATimeOrADurationBeforeNow() {
    assertThat(start("since=earliest")).isEqualTo(new Start.Earliest());
    assertThat(start("since=2025-01-31T10:00:00Z"))
        .isEqualTo(new Start.Since(NOW.minus(Duration.ofHours(2))));
    assertThat(start("since=2025-01-31T12:00:00%2B02:00"))
        .isEqualTo(new Start.Since(NOW.minus(Duration.ofHours(2))));
    assertThat(start("since=2025-01-31T12:00:00+02:00"))
        .isEqualTo(new Start.Since(NOW.minus(Duration.ofHours(2))));
    assertThat(start("since=PT5M")).isEqualTo(new Start.Since(NOW.minusSeconds(300)));
    assertThat(start("since=-PT5M")).isEqualTo(new Start.Unknown());
  }

  @Test
  void weeksMonthsAndDaysAreDurations() {
    assertThat(start("since=P1W")).isEqualTo(new Start.Since(NOW.minus(Duration.ofDays(7))));
    assertThat(start("since=P1M"))
        .isEqualTo(new Start.Since(Instant.parse("2024-12-31T12:00:00Z")));
    assertThat(start("since=P1W2DT3H"))
        .isEqualTo(new Start.Since(NOW.minus(Duration.ofDays(9)).minus(Duration.ofHours(3))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PT9223372036854775807S", "P9999999Y", "P99999999999999999999D", "P2147483647W"})
  void aDurationLongerThanTimeIsEarliest(String duration) {
    assertThat(start("since=" + duration)).isEqualTo(new Start.Earliest());
  }

  /** Proxies join lines, and some clients add spaces. */
  @Test
  void positionsAreReadWithSpacesAndOfContradictoryOnesTheNewestThatExistsCounts() {
    assertThat(read("", Map.of("Last-Event-ID", "b=7, a=12"), "a", "b").starts())
        .isEqualTo(
            Map.of(
                new ChannelName("a"), new Start.After(12),
                new ChannelName("b"), new Start.After(7)));
    assertThat(start("", "5,5")).isEqualTo(new Start.After(5));
    assertThat(start("", "5, 7"))
        .isEqualTo(new Start.AfterNewestOf(List.of(new Position(1, 5), new Position(1, 7))));
    assertThat(start("", "a=5,a=7"))
        .isEqualTo(new Start.AfterNewestOf(List.of(new Position(1, 5), new Position(1, 7))));
  }

  @Test
  void latestAppliesOnlyWithoutAPosition() {
    assertThat(start("latest=true")).isEqualTo(new Start.Latest());
    assertThat(start("latest=false")).isEqualTo(new Start.Live());
    assertThat(start("latest=true&since=5")).isEqualTo(new Start.After(5));
    assertThat(start("latest=true&since=")).isEqualTo(new Start.Latest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "1.5", "9999999999999999999", "b=1", "a=", "since"})
  void anUnreadablePositionIsUnknownAndNeverAnError(String id) {
    assertThat(start("", id)).isEqualTo(new Start.Unknown());
    assertThat(start("since=" + id)).isEqualTo(new Start.Unknown());
  }

  @Test
  void aMergedStreamResumesEachChannelAndStartsNewOnesAsIfWithoutAPosition() {
    Map<ChannelName, Start> starts =
        read("latest=true", Map.of("Last-Event-ID", "b=7,a=12"), "a", "b", "c").starts();

    assertThat(starts)
        .isEqualTo(
            Map.of(
                new ChannelName("a"), new Start.After(12),
                new ChannelName("b"), new Start.After(7),
                new ChannelName("c"), new Start.Latest()));
  }

  @Test
  void aSeqIsNoPositionOfAMergedStream() {
    assertThat(read("", Map.of("Last-Event-ID", "12"), "a", "b").starts().values())
        .containsOnly(new Start.Unknown());
  }

  // --- format ---------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*                                                    | text/event-stream",
        "text/*                                                 | text/event-stream",
        "text/html, */*;q=0.1                                   | text/event-stream",
        "application/*                                          | application/x-ndjson",
        "application/json                                       | application/json",
        "application/x-ndjson, text/event-stream;q=0.5          | application/x-ndjson",
        "text/event-stream;q=0.5, application/json;q=0.9        | application/json",
        "text/event-stream;q=0, application/x-ndjson;q=0.1      | application/x-ndjson",
        "text/event-stream;q=0.000, application/json            | application/json",
        "text/event-stream;q=0, */*                             | application/x-ndjson",
        "*/*;q=0, application/json                              | application/json",
        "text/*;q=0, */*                                        | application/x-ndjson"
      })
  void theFormatIsNegotiatedByAccept(String accept, String mediaType) {
    assertThat(format(Map.of("Accept", accept)).mediaType()).isEqualTo(mediaType);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "text/event-stream;q=0", "*/*;q=0.0"})
  void withoutAnAcceptableFormatTheRequestIsRefused(String accept) {
    assertThatThrownBy(() -> format(Map.of("Accept", accept)))
        .isInstanceOf(NotAcceptableException.class)
        .hasMessageContaining("application/x-ndjson");
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, GZIP",
    "'br, x-gzip', GZIP",
    "'GZIP;q=0.5', GZIP",
    "'gzip ; q=0', IDENTITY",
    "gzip;q=0.00, IDENTITY",
    "br, IDENTITY",
    "'', IDENTITY"
  })
  void theStreamIsCompressedIfTheClientAcceptsGzip(String acceptEncoding, Coding coding) {
    assertThat(format(Map.of("Accept-Encoding", acceptEncoding)).coding()).isEqualTo(coding);
  }

  @Test
  void aLongPollIsNotCompressed() {
    StreamFormat format = format(Map.of("Accept", "application/json", "Accept-Encoding", "gzip"));

    assertThat(format.isPoll()).isTrue();
    assertThat(format.coding()).isEqualTo(Coding.IDENTITY);
  }

  @Test
  void traceSelectsTheTracedFormat() {
    assertThat(read("trace=true").format()).isEqualTo(read("").format().traced());
    assertThat(read("trace=false").format()).isEqualTo(read("").format());
  }

  @ParameterizedTest
  @ValueSource(strings = {"trace", "latest"})
  void aBooleanIsTrueOrFalse(String name) {
    assertThatThrownBy(() -> read(name + "=yes"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("'" + name + "' is true or false, not 'yes'")
        .extracting(wrong -> ((InvalidRequestException) wrong).field())
        .isEqualTo(name);
  }

  @Test
  void dataIsAValueOrText() {
    Map<String, String> ndjson = Map.of("Accept", "application/x-ndjson");
    assertThat(read("data=value", ndjson, "a").format()).isEqualTo(NdjsonFormat.INSTANCE);
    assertThat(read("data=text&trace=true", ndjson, "a").format())
        .isEqualTo(NdjsonFormat.INSTANCE.textual().traced());
    assertThatThrownBy(() -> read("data=json"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("'data' is 'value' or 'text'");
  }

  // --- times ----------------------------------------------------------------------------------

  @Test
  void aPollWaitsAsLongAsRequestedUpToTheConfiguredTimeout() {
    assertThat(poll("")).isZero();
    assertThat(poll("wait=PT5S")).isEqualTo(Duration.ofSeconds(5));
    assertThat(poll("wait=PT24H")).isEqualTo(CONFIG.longPollTimeout());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-PT1S", "5", "", "soon"})
  void anInvalidWaitIsRefused(String wait) {
    assertThatThrownBy(() -> poll("wait=" + wait))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("'wait' is");
  }

  @Test
  void aStreamIgnoresWait() {
    assertThat(read("wait=soon").pollWait()).isZero();
  }

  @Test
  void theThrottleIsRead() {
    assertThat(read("throttle=0.5").throttle()).isEqualTo(Duration.ofMillis(500));
  }

  private static Duration poll(String query) {
    return read(query, Map.of("Accept", "application/json"), "a").pollWait();
  }

  private static StreamFormat format(Map<String, String> headers) {
    return read("", headers, "a").format();
  }

  private static Start start(String query) {
    return start(query, null);
  }

  private static Start start(String query, String lastEventId) {
    Map<String, String> headers =
        lastEventId == null ? Map.of() : Map.of("Last-Event-ID", lastEventId);
    return read(query, headers, "a").starts().get(new ChannelName("a"));
  }

  private static StreamRequest read(String query) {
    return read(query, Map.of(), "a");
  }

  private static StreamRequest read(String query, Map<String, String> headers, String... channels) {
    return read(query, headers, Clock.fixed(NOW, ZoneOffset.UTC), channels);
  }

  private static StreamRequest read(
      String query, Map<String, String> headers, Clock clock, String... channels) {
    ContainerRequest request =
        new ContainerRequest(
            URI.create("http://localhost/"),
            URI.create("http://localhost/events?" + query),
            "GET",
            null,
            new MapPropertiesDelegate(),
            null);
    headers.forEach(request::header);
    return StreamRequest.read(
        Stream.of(channels).map(ChannelName::new).collect(Collectors.toSet()),
        new StreamParameters(
            request.getUriInfo().getQueryParameters(),
            request.getAcceptableMediaTypes(),
            name -> Optional.ofNullable(request.getHeaderString(name))),
        CONFIG,
        clock);
  }

  private static Map<ChannelName, Start> starts(String channel, Start start) {
    return Map.of(new ChannelName(channel), start);
  }
}
