package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code mvn -Pchaos verify}: 10,000 scheduled publications over three nodes, which are killed one
 * after the other while the publications are due. Each is appended once, not before its time, and
 * at most a second after it.
 */
@Tag("chaos")
@Timeout(600)
class ScheduleChaosIT {
  private static final int COUNT = 10_000;
  private static final int CHANNELS = 4;
  private static final int BATCH = 500;
  private static final Duration SPREAD = Duration.ofSeconds(40);
  private static final Duration LEAD = Duration.ofSeconds(20);

  @TempDir Path folder;

  /** An event in the log; times in microseconds since the epoch. */
  private record Appended(int number, long due, long appendedAt) {
    long lateness() {
      return appendedAt - due;
    }
  }

  @Test
  void eachPublicationIsAppendedOnceAtItsTimeWhicheverNodeIsKilled() throws Exception {
    try (Nodes nodes = Nodes.startDirect(3, "postgres", folder)) {
      warmUp(nodes);
      Instant start = Instant.now().plus(LEAD).truncatedTo(ChronoUnit.MILLIS);
      for (int from = 0; from < COUNT; from += BATCH) {
        schedule(nodes, start, from);
      }
      assertThat(Instant.now()).as("all are stored before the first is due").isBefore(start);

      TimeUnit.NANOSECONDS.sleep(Duration.between(Instant.now(), start).toNanos());
      List<Long> kills = new ArrayList<>(); // in microseconds since the epoch
      for (int node = 0; Instant.now().isBefore(start.plus(SPREAD)); node = (node + 1) % 3) {
        TimeUnit.MILLISECONDS.sleep(1_500);
        kills.add(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        nodes.kill(node);
        nodes.revive(node);
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> appended(nodes).size() >= COUNT && waiting(nodes) == 0);

      List<Appended> all = appended(nodes);
      Map<Integer, Appended> byNumber = new TreeMap<>();
      all.forEach(event -> byNumber.put(event.number(), event));
      long latest = all.stream().mapToLong(Appended::lateness).max().orElseThrow();
      long earliest = all.stream().mapToLong(Appended::lateness).min().orElseThrow();
      long[] sorted = all.stream().mapToLong(Appended::lateness).sorted().toArray();
      System.out.printf(
          "%,d scheduled publications, %d kills: after their time %.1f ms at least, %.1f in half, %.1f in 99 %%, %.1f at most%n",
          all.size(),
          kills.size(),
          earliest / 1e3,
          sorted[COUNT / 2] / 1e3,
          sorted[COUNT * 99 / 100] / 1e3,
          latest / 1e3);
      kills.forEach(kill -> System.out.println(aroundKill(kill, all)));
      assertThat(kills).hasSizeGreaterThanOrEqualTo(3);
      assertThat(all).as("each once").hasSize(COUNT);
      assertThat(byNumber).hasSize(COUNT);
      assertThat(earliest).as("none before its time").isNotNegative();
      assertThat(latest).isLessThanOrEqualTo(TimeUnit.SECONDS.toMicros(1));
    }
  }

  /** When the latest publications were due that were appended late, from the kill on. */
  private static String aroundKill(long kill, List<Appended> all) {
    List<Appended> late =
        all.stream()
            .filter(event -> event.appendedAt() > kill - 100_000 && event.due() < kill + 5_000_000)
            .filter(event -> event.lateness() > 300_000)
            .toList();
    return "kill at %d: %d later than 300 ms, due from %d to %d ms after it, appended from %d to %d ms after it"
        .formatted(
            kill,
            late.size(),
            late.stream().mapToLong(event -> event.due() - kill).min().orElse(0) / 1000,
            late.stream().mapToLong(event -> event.due() - kill).max().orElse(0) / 1000,
            late.stream().mapToLong(event -> event.appendedAt() - kill).min().orElse(0) / 1000,
            late.stream().mapToLong(event -> event.appendedAt() - kill).max().orElse(0) / 1000);
  }

  /**
   * Programs that have just started load their classes with the first publication, which takes a
   * second on two cores; nodes of a cluster have published before.
   */
  private static void warmUp(Nodes nodes) {
    String publications =
        IntStream.range(0, BATCH)
            .mapToObj(i -> "{\"data\":%d,\"delay\":\"PT%dS\"}".formatted(i, 1 + i % 5))
            .collect(Collectors.joining(",", "[", "]"));
    for (int node = 0; node < nodes.size(); node++) {
      HttpResponse<String> stored =
          Http.postJson(nodes.uri(node, "/api/channels/warm-" + node + "/events"), publications);
      assertThat(stored.statusCode()).as(stored.body()).isEqualTo(202);
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> waiting(nodes) == 0);
  }

  private static void schedule(Nodes nodes, Instant start, int from) {
    StringBuilder json = new StringBuilder("[");
    for (int number = from; number < from + BATCH; number++) {
      Instant due = start.plusMillis(SPREAD.toMillis() * number / COUNT);
      json.append(number == from ? "" : ",")
          .append(
              "{\"data\":{\"n\":%d,\"due\":%d},\"at\":\"%s\"}"
                  .formatted(number, due.toEpochMilli(), due));
    }
    int batch = from / BATCH;
    URI events = nodes.uri(batch % 3, "/api/channels/later-" + batch % CHANNELS + "/events");
    HttpResponse<String> stored = Http.postJson(events, json.append(']').toString());
    assertThat(stored.statusCode()).as(stored.body()).isEqualTo(202);
  }

  private static List<Appended> appended(Nodes nodes) throws SQLException {
    List<Appended> appended = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(nodes.database().url());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select convert_from(event_data, 'UTF8')::json->>'n',"
                    + " convert_from(event_data, 'UTF8')::json->>'due', appended_at"
                    + " from carillon_event where channel like 'later-%'")) {
      while (rows.next()) {
        long due = TimeUnit.MILLISECONDS.toMicros(rows.getLong(2));
        appended.add(new Appended(rows.getInt(1), due, rows.getLong(3)));
      }
    }
    return appended;
  }

  private static long waiting(Nodes nodes) throws SQLException {
    try (Connection connection = DriverManager.getConnection(nodes.database().url());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select (select count(*) from carillon_scheduled)"
                    + " + (select count(*) from carillon_outbox)")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
