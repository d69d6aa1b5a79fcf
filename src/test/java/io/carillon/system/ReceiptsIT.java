package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Receipts of notifications that go out while readers come and go, on two nodes, one of which is
 * killed: each names exactly those that had the notification, and those that have read it.
 */
@Tag("chaos")
@Timeout(300)
class ReceiptsIT {
  private static final int READERS = 500;
  private static final int VISITS = 3 * READERS;
  private static final int NOTIFICATIONS = 12;
  private static final int THREADS = 16;

  @TempDir static Path folder;

  private static Nodes nodes;

  private final Random random = new Random(5);

  @BeforeAll
  static void start() {
    nodes = Nodes.startDirect(2, "postgres", folder);
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void receiptsAreExactForReadersThatComeAndGoWhileNotificationsGoOut() throws Exception {
    List<Long> sent = new ArrayList<>(List.of(send("")));
    long silent = send("", false);
    ReceiptVisits visits = new ReceiptVisits(nodes);
    ExecutorService readers = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < VISITS; i++) {
        String user = reader(i < READERS ? i : random.nextInt(READERS));
        long seed = random.nextLong();
        all.add(readers.submit(() -> visits.visit(user, new Random(seed))));
        if (i % (VISITS / NOTIFICATIONS) == THREADS) {
          all.get(i - THREADS / 2).get(); // others are under way
          sent.add(send(recipients()));
        }
        if (i == VISITS / 2) {
          all.get(i - THREADS).get();
          nodes.kill(0);
          nodes.revive(0);
        }
      }
      for (Future<?> visit : all) {
        visit.get();
      }
    } finally {
      readers.shutdownNow();
    }

    for (long seq : sent) {
      JsonObject receipts = json(receipts(0, seq));
      assertThat(users(receipts, "delivered")).as("%d", seq).isEqualTo(visits.delivered(seq));
      assertThat(users(receipts, "read")).as("%d", seq).isEqualTo(visits.read(seq));
      assertThat(users(receipts, "acknowledged")).isEqualTo(visits.acknowledged(seq));
      assertThat(receipts.getInt("delivered")).isEqualTo(visits.delivered(seq).size());
      assertThat(receipts.getInt("read")).isEqualTo(visits.read(seq).size());
      assertThat(json(receipts(1, seq))).as("the other node").isEqualTo(receipts);
      assertThat(recipients(receipts)).allSatisfy(ReceiptsIT::isInOrder);
    }
    assertThat(json(receipts(0, silent)).getBoolean("requested")).isFalse();
    assertThat(sent)
        .as("some have them, others do not")
        .anySatisfy(seq -> assertThat(visits.delivered(seq)).hasSizeBetween(10, READERS / 2));
    System.out.println(
        "receipts of "
            + sent.size()
            + " notifications, delivered to "
            + sent.stream().map(seq -> visits.delivered(seq).size()).toList()
            + ", read by "
            + sent.stream().map(seq -> visits.read(seq).size()).toList());
  }

  /** Everyone, or some. */
  private String recipients() {
    if (random.nextBoolean()) {
      return "";
    }
    return IntStream.range(0, READERS)
        .filter(i -> random.nextInt(3) == 0)
        .mapToObj(i -> '"' + reader(i) + '"')
        .limit(100)
        .collect(Collectors.joining(",", ",\"to\":{\"users\":[", "]}"));
  }

  private static String reader(int number) {
    return "reader-%03d".formatted(number);
  }

  private static String receipts(int node, long seq) {
    return Http.get(nodes.uri(node, "/api/notifications/" + seq + "/receipts?user=boss")).body();
  }

  private static List<JsonObject> recipients(JsonObject receipts) {
    return receipts.getJsonArray("recipients").getValuesAs(JsonObject.class);
  }

  private static Set<String> users(JsonObject receipts, String step) {
    return recipients(receipts).stream()
        .filter(each -> each.containsKey(step))
        .map(each -> each.getString("user"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void isInOrder(JsonObject recipient) {
    Instant delivered = Instant.parse(recipient.getString("delivered"));
    if (recipient.containsKey("read")) {
      assertThat(Instant.parse(recipient.getString("read"))).isAfterOrEqualTo(delivered);
    }
  }

  private long send(String recipients) {
    return send(recipients, true);
  }

  private static long send(String recipients, boolean withReceipts) {
    HttpResponse<String> sent =
        Http.postJson(
            nodes.uri(1, "/api/notifications?user=boss"),
            "{\"type\":\"system\",\"title\":\"news\",\"receipts\":%s%s}"
                .formatted(withReceipts, recipients));
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
    return json(sent.body()).getJsonNumber("first").longValue();
  }

  private static JsonObject json(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }
}
