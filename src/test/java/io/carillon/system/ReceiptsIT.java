package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Receipts of a notification to readers that come and go, on two nodes, one of which is killed. */
@Tag("chaos")
@Timeout(300)
class ReceiptsIT {
  private static final int READERS = 500;

  @TempDir static Path folder;

  private static Nodes nodes;

  @BeforeAll
  static void start() {
    nodes = Nodes.startDirect(2, "postgres", folder);
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void receiptsAreExactForManyReadersOnNodesThatAreKilled() throws Exception {
    long seq = send(1, "{'type':'system','title':'to all','receipts':true}");
    Set<String> delivered = new ConcurrentSkipListSet<>();
    Set<String> read = new ConcurrentSkipListSet<>();
    Random random = new Random(5);
    ExecutorService readers = Executors.newFixedThreadPool(16);
    try {
      List<Future<?>> visits = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        String user = "reader-%03d".formatted(i);
        boolean reads = random.nextInt(3) > 0;
        int node = random.nextInt(2);
        visits.add(readers.submit(() -> visit(user, node, reads, seq, delivered, read)));
        if (i == READERS / 2) {
          visits.get(READERS / 4).get();
          nodes.kill(0);
          nodes.revive(0);
        }
      }
      for (Future<?> visit : visits) {
        visit.get();
      }
    } finally {
      readers.shutdownNow();
    }

    assertThat(delivered).hasSize(READERS);
    JsonObject receipts = json(receipts(0, seq));
    assertThat(users(receipts, "delivered")).isEqualTo(delivered);
    assertThat(users(receipts, "read")).isEqualTo(read);
    assertThat(receipts.getInt("delivered")).isEqualTo(READERS);
    assertThat(receipts.getInt("read")).isEqualTo(read.size());
    assertThat(json(receipts(1, seq))).as("the other node").isEqualTo(receipts);
  }

  /** Of a reader whose connection may break off: it repeats until the hub has answered. */
  private static void visit(
      String user, int node, boolean reads, long seq, Set<String> delivered, Set<String> read) {
    repeatedly(
        node,
        each -> Http.get(nodes.uri(each, "/api/inbox?limit=5&user=" + user)).statusCode() == 200);
    delivered.add(user);
    if (reads) {
      repeatedly(
          node,
          each -> mark(each, "read", user, "{\"ids\":[\"" + seq + "\"]}").statusCode() == 200);
      read.add(user);
    }
  }

  private interface Attempt {
    boolean succeedsOn(int node);
  }

  private static void repeatedly(int first, Attempt attempt) {
    int[] node = {first};
    await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> attempt.succeedsOn(node[0]++ % 2));
  }

  private static String receipts(int node, long seq) {
    return Http.get(nodes.uri(node, "/api/notifications/" + seq + "/receipts?user=boss")).body();
  }

  private static Set<String> users(JsonObject receipts, String step) {
    return receipts.getJsonArray("recipients").getValuesAs(JsonObject.class).stream()
        .filter(each -> each.containsKey(step))
        .map(each -> each.getString("user"))
        .filter(user -> user.startsWith("reader-"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static HttpResponse<String> mark(int node, String mark, String user, String body) {
    return Http.send(
        "POST",
        nodes.uri(node, "/api/inbox/" + mark + "?user=" + user),
        BodyPublishers.ofString(body),
        "Content-Type",
        "application/json");
  }

  private static long send(int node, String json) {
    HttpResponse<String> sent =
        Http.postJson(nodes.uri(node, "/api/notifications?user=boss"), json.replace('\'', '"'));
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
    return json(sent.body()).getJsonNumber("first").longValue();
  }

  private static JsonObject json(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }
}
