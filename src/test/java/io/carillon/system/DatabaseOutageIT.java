package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.jpa.OwnPostgresql;
import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hub while its database is away, or does not answer: publishers get errors, streams stay open,
 * and afterwards all goes on.
 */
@Tag("chaos")
@Timeout(180)
class DatabaseOutageIT {
  private static final int PUBLISHERS = 40;

  /** Patience, the attempt that is allowed to end, how often it is looked, and a slow machine. */
  private static final Duration BOUND = Duration.ofSeconds(2 + 2 + 1 + 5);

  @TempDir Path folder;
  private final ExecutorService executor = Executors.newFixedThreadPool(PUBLISHERS);
  private OwnPostgresql postgresql;
  private TcpProxy cable;
  private HubProcess hub;
  private URI events;

  @BeforeEach
  void start() {
    postgresql = OwnPostgresql.start(folder);
    cable = new TcpProxy(postgresql.port());
    hub =
        HubProcess.start(
            folder,
            Map.of(
                "carillon.db.url",
                OwnPostgresql.url(cable.port()),
                "carillon.publish.timeout",
                "PT2S",
                "carillon.stream.heartbeat-interval",
                "PT0.5S",
                "carillon.monitoring.interval",
                "PT0S"));
    events = hub.uri("/api/channels/orders/events");
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
    hub.close();
    cable.close();
    postgresql.close();
  }

  @Test
  void aDatabaseThatIsCutOff() {
    publishersGetErrorsAndStreamsStayOpen(cable::cut);
  }

  @Test
  void aDatabaseThatDoesNotAnswer() {
    publishersGetErrorsAndStreamsStayOpen(cable::fallSilent);
  }

  private void publishersGetErrorsAndStreamsStayOpen(Runnable outage) {
    try (StreamClient reader = StreamClient.open(events).connected()) {
      // on a busy machine a hub that has just started may not take as many at once in two seconds
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  publishAll().stream()
                      .map(CompletableFuture::join)
                      .allMatch(answer -> answer.statusCode() == 201));
      reader.await(PUBLISHERS);
      long threads = hub.threads();

      int logged = hub.output().size();
      outage.run();
      for (int round = 0; round < 3; round++) {
        publishAll()
            .forEach(
                answer -> {
                  HttpResponse<String> refused =
                      answer.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
                  assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
                  assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                  assertThat(refused.headers().firstValue("Content-Type").orElse(""))
                      .startsWith("application/problem+json");
                });
      }
      assertThat(hub.threads()).as("threads").isLessThan(threads + PUBLISHERS);
      int before = reader.all().size();
      await().until(() -> reader.all().size() > before); // heartbeats come as ever
      assertThat(reader.hasEnded()).isFalse();

      cable.mend();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Http.postText(events, "after").statusCode() == 201);

      List<ParsedEvent> seen = allThatIsInTheLog();
      reader.await(seen.size());
      assertThat(reader.published()).extracting(ParsedEvent::id).isEqualTo(ids(seen));
      await("each part notices the end by itself, and the probe and the outbox once a second")
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(hub.output().subList(logged, hub.output().size()))
                      .anyMatch(line -> line.contains("The database answers again"))
                      .anyMatch(line -> line.contains("The log can be written again")));
      assertBothEndsOfTheOutageAreLoggedOnce(hub.output().subList(logged, hub.output().size()));
      assertThat(ids(seen))
          .isEqualTo(LongStream.rangeClosed(1, seen.size()).mapToObj(Long::toString).toList());
    }
  }

  /** By each part of the hub that needs the database, and by no library. */
  private static void assertBothEndsOfTheOutageAreLoggedOnce(List<String> log) {
    List<String> messages =
        log.stream()
            .filter(line -> line.matches("\\d{4}-\\d\\d-\\d\\d .*"))
            .map(line -> line.replaceFirst("\\S+ \\S+ ", ""))
            .toList();
    assertThat(messages).doesNotHaveDuplicates();
    assertThat(messages)
        .filteredOn(line -> line.startsWith("WARNING") || line.startsWith("SEVERE"))
        .isNotEmpty()
        .allMatch(line -> line.contains("[io.carillon."));
    assertThat(messages).anyMatch(line -> line.contains("The database does not answer"));
    assertThat(messages).anyMatch(line -> line.contains("The database answers again"));
  }

  private static List<String> ids(List<ParsedEvent> events) {
    return events.stream().map(ParsedEvent::id).toList();
  }

  /** What was refused may be there, for its answer may have been lost, but never half of it. */
  private List<ParsedEvent> allThatIsInTheLog() {
    try (StreamClient reader = StreamClient.open(URI.create(events + "?since=earliest"))) {
      reader.awaitAny(event -> event.data().equals("after"));
      return new ArrayList<>(reader.published());
    }
  }

  private List<CompletableFuture<HttpResponse<String>>> publishAll() {
    return IntStream.range(0, PUBLISHERS)
        .mapToObj(i -> CompletableFuture.supplyAsync(() -> Http.postText(events, "x"), executor))
        .toList();
  }
}
