package io.carillon.system;

import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Visits of readers to their inboxes, by page or by stream. They note themselves what they had and
 * what they did. Requests are repeated until a node has answered. Thread-safe.
 */
final class ReceiptVisits {
  private final Nodes nodes;
  private final Map<Long, Set<String>> delivered = new ConcurrentHashMap<>();
  private final Map<Long, Set<String>> read = new ConcurrentHashMap<>();
  private final Map<Long, Set<String>> acknowledged = new ConcurrentHashMap<>();

  ReceiptVisits(Nodes nodes) {
    this.nodes = nodes;
  }

  Set<String> delivered(long seq) {
    return users(delivered, seq);
  }

  Set<String> read(long seq) {
    return users(read, seq);
  }

  Set<String> acknowledged(long seq) {
    return users(acknowledged, seq);
  }

  private static Set<String> users(Map<Long, Set<String>> step, long seq) {
    return new TreeSet<>(step.getOrDefault(seq, Set.of()));
  }

  private static void note(Map<Long, Set<String>> step, Collection<Long> seqs, String user) {
    seqs.forEach(seq -> step.computeIfAbsent(seq, each -> new ConcurrentSkipListSet<>()).add(user));
  }

  /** A reader looks, perhaps reads some of what there is, and leaves. */
  void visit(String user, Random random) {
    int node = random.nextInt(nodes.size());
    List<Long> had = random.nextBoolean() ? page(node, user) : stream(node, user, random);
    note(delivered, had, user);
    List<Long> chosen = some(had, random);
    switch (random.nextInt(4)) {
      case 0 -> mark(node, "read", user, chosen);
      case 1 -> mark(node, "acknowledge", user, chosen);
      case 2 -> {
        mark(node, "read", user, chosen);
        mark(node, "unread", user, chosen); // which takes no receipt back
      }
      default -> {} // looks only
    }
  }

  private static List<Long> some(List<Long> seqs, Random random) {
    return seqs.stream().filter(seq -> random.nextInt(3) > 0).toList();
  }

  private List<Long> page(int node, String user) {
    AtomicReference<String> page = new AtomicReference<>();
    repeatedly(
        node,
        each -> {
          HttpResponse<String> answer =
              Http.get(nodes.uri(each, "/api/inbox?limit=50&user=" + user));
          page.set(answer.body());
          return answer.statusCode() == 200;
        });
    JsonObject json = Json.createReader(new StringReader(page.get())).readObject();
    return json.getJsonArray("notifications").getValuesAs(JsonObject.class).stream()
        .map(each -> each.getJsonNumber("seq").longValue())
        .toList();
  }

  /** A reader with a stream confirms some of what it has received. */
  private List<Long> stream(int node, String user, Random random) {
    AtomicReference<List<Long>> received = new AtomicReference<>(List.of());
    repeatedly(
        node,
        each -> {
          String path = "/api/notifications?since=earliest&user=" + user;
          try (StreamClient stream = StreamClient.open(nodes.uri(each, path))) {
            received.set(
                stream.await(1, Duration.ofSeconds(2)).stream()
                    .map(event -> Long.parseLong(event.id()))
                    .toList());
            return true;
          }
        });
    List<Long> confirmed = some(received.get(), random);
    mark(node, "delivered", user, confirmed);
    return confirmed;
  }

  private void mark(int node, String mark, String user, List<Long> seqs) {
    if (seqs.isEmpty()) {
      return;
    }
    String ids =
        seqs.stream()
            .map(seq -> "\"" + seq + "\"")
            .collect(Collectors.joining(",", "{\"ids\":[", "]}"));
    repeatedly(
        node,
        each ->
            Http.postJson(nodes.uri(each, "/api/inbox/" + mark + "?user=" + user), ids).statusCode()
                == 200);
    if (mark.equals("read") || mark.equals("acknowledge")) {
      note(read, seqs, user);
    }
    if (mark.equals("acknowledge")) {
      note(acknowledged, seqs, user);
    }
  }

  private interface Attempt {
    boolean succeedsOn(int node);
  }

  private void repeatedly(int first, Attempt attempt) {
    int[] node = {first};
    await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsMatching(
            failure -> failure instanceof RuntimeException || failure instanceof AssertionError)
        .until(() -> attempt.succeedsOn(node[0]++ % nodes.size()));
  }
}
