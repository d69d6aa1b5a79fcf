package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.embedded.EmbeddedServer;
import io.carillon.embedded.cli.CarillonCommand;
import io.carillon.jpa.OwnPostgresql;
import io.carillon.testing.OwnRedis;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The database is replaced by a backup under running nodes: readers of lost events receive an exact
 * gap and all new events, and none an event that is not in the log.
 */
@Tag("chaos")
@Timeout(1_200)
class RestoreIT {
  private static final int ROUNDS = Integer.getInteger("carillon.tests.rounds", 1);
  private static final long SEED =
      Long.getLong("carillon.tests.seed", System.currentTimeMillis() % 100_000);

  /** Each with three starts of a node. */
  private static final int STOPPED_ROUNDS = 1 + ROUNDS / 20;

  private static final int KEPT = 10;
  private static final int LOST = 20;
  private static final int NEW = 12;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** One for each test: positions in its channels begin in the first epoch. */
  @TempDir Path folder;

  private final Deque<AutoCloseable> servers = new ArrayDeque<>(); // of the nodes
  private final Map<String, String> settings = new HashMap<>();
  private RestoredLog log;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final List<EmbeddedServer> nodes = new ArrayList<>();
  private final List<RestoredReader> readers = new ArrayList<>();
  private Random random = new Random();

  private void startDatabase(String relay) {
    Path data = folder.resolve("data");
    settings.put("carillon.port", "0");
    settings.put("carillon.data", data.toString());
    settings.put("carillon.monitoring.interval", "PT0S");
    if (relay.equals("h2")) {
      log = RestoredLog.ofH2(data.resolve("carillon"));
      return;
    }
    OwnPostgresql postgresql = OwnPostgresql.start(folder);
    servers.push(postgresql);
    settings.put("carillon.db.url", postgresql.url());
    settings.put("carillon.relay", relay);
    log = RestoredLog.ofPostgresql(postgresql.url());
    if (relay.equals("redis")) {
      int port = HubProcess.freePort();
      servers.push(OwnRedis.start(folder, port));
      settings.put("carillon.relay.redis-url", OwnRedis.url("redis", port));
    }
  }

  private EmbeddedServer start() {
    Properties properties = new Properties();
    properties.putAll(settings);
    return EmbeddedServer.start(
        CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties))));
  }

  @AfterEach
  void stop() throws Exception {
    readers.forEach(RestoredReader::close);
    nodes.forEach(EmbeddedServer::close);
    for (AutoCloseable server : servers) {
      server.close();
    }
  }

  private URI anyNode() {
    return nodes.get(random.nextInt(nodes.size())).url();
  }

  private JsonObject publish(String channel, String data) throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(anyNode().resolve("/api/channels/" + channel + "/events"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(data))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return Json.createReader(new StringReader(answer.body())).readObject();
  }

  private RestoredReader read(List<String> channels, String id) {
    RestoredReader reader = RestoredReader.stream(CLIENT, anyNode(), channels, id);
    readers.add(reader);
    return reader;
  }

  private void poll(String channel, String id) {
    readers.add(RestoredReader.poll(CLIENT, anyNode(), List.of(channel), id));
  }

  /** With every node stopped nothing remembers: an operator says so, before the start or after. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void afterARestoreUnderStoppedNodesTheOperatorOpensAnEpoch(boolean beforeStart) throws Exception {
    startDatabase("local");
    for (int round = 1; round <= STOPPED_ROUNDS; round++) {
      String channel = "stopped" + beforeStart + round;
      nodes.add(start());
      for (int i = 1; i <= KEPT; i++) {
        publish(channel, "kept " + i);
      }
      log.backUp();
      String epoch = "";
      for (int i = 1; i <= LOST; i++) {
        epoch = prefix(publish(channel, "lost " + i));
      }
      // twice, as a second restore forgets the epoch of the first
      for (int restore = 1; restore <= 2; restore++) {
        nodes.remove(0).close();
        log.restore();
        if (beforeStart) {
          assertThat(
                  CarillonCommand.run(
                      new String[] {
                        "log", "restored", "--db-url=" + settings.get("carillon.db.url")
                      }))
              .isZero();
        }
        nodes.add(start());
        if (!beforeStart) {
          assertThat(
                  CLIENT
                      .send(
                          HttpRequest.newBuilder(anyNode().resolve("/api/log/restored"))
                              .POST(BodyPublishers.noBody())
                              .build(),
                          BodyHandlers.ofString())
                      .statusCode())
              .isEqualTo(200);
        }
        String next = "";
        for (int i = 1; i <= LOST; i++) {
          next = prefix(publish(channel, "new " + restore + " " + i));
        }
        resume(channel, epoch);
        epoch = next;
        check(channel, SEED);
        readers.forEach(RestoredReader::close);
        readers.clear();
      }
      nodes.remove(0).close();
    }
  }

  @ParameterizedTest
  @CsvSource({"1,local", "1,h2", "2,poll", "3,postgres", "3,redis"})
  void everyReaderReceivesTheGapAndAllNewEvents(int count, String relay) throws Exception {
    startDatabase(relay);
    for (int i = 0; i < count; i++) {
      nodes.add(start());
    }
    for (int round = 1; round <= ROUNDS; round++) {
      long seed = SEED + round;
      System.out.println(
          "restore under " + count + " nodes (" + relay + "), round " + round + ", seed " + seed);
      random = new Random(seed);
      restore(relay + round + "a", relay + round + "b", seed);
      readers.forEach(RestoredReader::close);
      readers.clear();
      System.out.println(relay + ": " + round + " of " + ROUNDS + " rounds were right");
    }
  }

  private void restore(String a, String b, long seed) throws Exception {
    long epochsBefore = log.epochs();
    String first = "";
    for (int i = 1; i <= KEPT; i++) {
      first = prefix(publish(a, "kept " + i));
      publish(b, "kept " + i);
    }
    log.backUp();
    for (int i = 0; i < 3; i++) {
      read(List.of(a), "");
      String ofA = a + "=" + first + random.nextInt(KEPT);
      read(List.of(a, b), ofA + "," + b + "=" + first + "0");
    }
    String last = "";
    for (int i = 1; i <= LOST; i++) {
      JsonObject receipt = publish(a, "lost " + i);
      last = prefix(receipt);
      if (random.nextInt(4) == 0) {
        publish(b, "lost " + i);
      }
    }
    await("all live readers have all events, seed " + seed)
        .atMost(PATIENCE)
        .until(() -> readers.stream().allMatch(reader -> isServed(reader, a)));
    log.restore();
    pause();
    for (int i = 1; i <= NEW + random.nextInt(10); i++) {
      publish(a, "new " + i);
      publish(b, "new " + i);
      if (i == 1) {
        resume(a, last);
      }
    }
    resume(a, last);
    check(a, seed);
    for (RestoredReader reader : readers) {
      assertThat(reader.gaps()).as(reader + ", seed " + seed).hasSizeLessThanOrEqualTo(2);
    }
    assertThat(log.epochs()).as("epochs, seed " + seed).isEqualTo(epochsBefore + 1);
  }

  /** The epoch of a receipt, as positions begin with it. */
  private static String prefix(JsonObject receipt) {
    return receipt.containsKey("epoch") ? receipt.getInt("epoch") + "-" : "";
  }

  private void pause() throws InterruptedException {
    int[] millis = {0, 0, 50, 400, 1_500};
    TimeUnit.MILLISECONDS.sleep(millis[random.nextInt(millis.length)]);
  }

  private void resume(String channel, String epoch) {
    for (int position = 0; position <= KEPT + LOST; position++) {
      read(List.of(channel), channel + "=" + epoch + position);
      if (random.nextInt(3) == 0) {
        poll(channel, channel + "=" + epoch + position);
      }
    }
    read(List.of(channel), "");
  }

  private boolean isServed(RestoredReader reader, String channel) {
    try {
      return reader.isAt(channel, log.events(channel));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void check(String a, long seed) throws SQLException {
    Map<Long, String> ofA = log.events(a);
    try {
      await()
          .atMost(PATIENCE)
          .until(() -> readers.stream().allMatch(reader -> reader.isAt(a, ofA)));
    } catch (ConditionTimeoutException late) {
      assertThat(readers.stream().filter(reader -> !reader.isAt(a, ofA)))
          .as("readers that are not at the end of " + ofA + ", seed " + seed)
          .isEmpty();
    }
    assertThat(readers).as("seed " + seed).allMatch(reader -> reader.problems().isEmpty());
  }
}
