package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.InboxPage.Mark;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The inbox of a user in two browsers on two nodes. All marks are made in one browser, and the time
 * from the click to the page of the other is measured; then a node is killed, and all marks are
 * made at once from both sides.
 */
@Tag("chaos")
@Timeout(400)
class InboxBrowsersIT {
  private static final int ROUNDS = 5;

  /** What can be done one after the other; acknowledging reads again what has become unread. */
  private static final List<Mark> IN_TURN =
      List.of(
          Mark.READ,
          Mark.UNREAD,
          Mark.ACKNOWLEDGED,
          Mark.UNREAD,
          Mark.ACKNOWLEDGED,
          Mark.DISMISSED,
          Mark.RESTORED);

  @TempDir Path folder;

  private final Map<String, List<Long>> delays = new TreeMap<>();
  private final InboxPage one = new InboxPage("ann");
  private final InboxPage other = new InboxPage("ann");
  private Nodes nodes;

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "redis"})
  void twoBrowsersOnTwoNodesShowOneTruthAlsoAfterAKill(String relay) {
    try (InboxPage first = one;
        InboxPage second = other;
        Nodes started = Nodes.startDirect(2, relay, folder)) {
      nodes = started;
      send("first");
      first.open(nodes, 0);
      second.open(nodes, 1);
      for (int round = 0; round < ROUNDS; round++) {
        markAllKinds("round-" + round);
      }
      report(relay);
      awaitOneTruth();

      marksAreKeptWhenTheirNodeIsKilled();
      marksFromBothSidesAtOnceHaveOneResult();
    }
  }

  /** Of one notification, of a list, and of a filter. */
  private void markAllKinds(String tag) {
    long single = send("single");
    List<Long> list = List.of(send("list"), send("list"), send("list"));
    List<Long> tagged = List.of(send(tag), send(tag), send(tag), send(tag));
    one.awaitShown(Mark.UNREAD, tagged);
    other.awaitShown(Mark.UNREAD, tagged);
    for (Mark mark : IN_TURN) {
      measure(mark, "one", List.of(single), () -> one.click(mark, List.of(single)));
    }
    for (Mark mark : IN_TURN) {
      measure(mark, "list", list, () -> one.click(mark, list));
    }
    String filter = "{\"upTo\":\"%d\",\"tag\":[\"%s\"]}".formatted(tagged.get(3), tag);
    for (Mark mark : IN_TURN) {
      measure(mark, "filter", tagged, () -> answered(one.request(mark, filter)).get("sent"));
    }
    answered(other.request(Mark.UNREAD, filter));
    one.awaitShown(Mark.UNREAD, tagged);
    measure(Mark.READ, "filter of the page", tagged, () -> one.readAllOf(tag, tagged.size()));
  }

  private static Map<String, Long> answered(Map<String, Long> request) {
    assertThat(request).containsEntry("status", 200L);
    return request;
  }

  private interface Action {
    long clicked();
  }

  private void measure(Mark mark, String kind, Collection<Long> seqs, Action action) {
    other.watch(mark, seqs);
    long clicked = action.clicked();
    delays
        .computeIfAbsent(mark.path + ", " + kind, each -> new ArrayList<>())
        .add(other.awaitShown(mark) - clicked);
    one.awaitShown(mark, seqs);
  }

  private void report(String relay) {
    long first = delays.get("read, one").remove(0); // of a JVM that has just started
    List<Long> all = delays.values().stream().flatMap(List::stream).sorted().toList();
    System.out.printf(
        "milliseconds from the click to the page of the other browser (relay %s): %s%n"
            + "the first %d, then median %d, 95 %% %d, longest %d of %d%n",
        relay,
        delays,
        first,
        all.get(all.size() / 2),
        all.get(all.size() * 95 / 100),
        all.get(all.size() - 1),
        all.size());
    // two of many suffice, as builds share their machine; what is measured alone is in the report
    assertThat(all.get(1)).as("%s", delays).isLessThan(200);
  }

  private void marksAreKeptWhenTheirNodeIsKilled() {
    List<Long> before = LongStream.range(0, 4).map(i -> send("kill")).boxed().toList();
    one.awaitShown(Mark.UNREAD, before);
    String ids = ids(before.subList(0, 2));
    answered(one.request(Mark.ACKNOWLEDGED, ids));
    nodes.kill(0);
    other.awaitShown(Mark.ACKNOWLEDGED, before.subList(0, 2));
    answered(other.request(Mark.DISMISSED, ids(before.subList(2, 3))));
    long meanwhile = send("while the node is down");
    other.awaitShown(Mark.UNREAD, List.of(meanwhile));

    nodes.revive(0);
    one.awaitShown(Mark.UNREAD, List.of(meanwhile));
    one.awaitShown(Mark.DISMISSED, before.subList(2, 3));
    one.click(Mark.READ, List.of(meanwhile));
    other.awaitShown(Mark.READ, List.of(meanwhile));
    awaitOneTruth();

    one.requestAll(List.of(Mark.UNREAD), ids(before.subList(0, 2)));
    nodes.kill(0); // whether the mark is stored is open; that all say the same is not
    nodes.revive(0);
    awaitOneTruth();
  }

  private void marksFromBothSidesAtOnceHaveOneResult() {
    List<Long> both = List.of(send("both"), send("both"), send("both"), send("both"));
    one.awaitShown(Mark.UNREAD, both);
    other.awaitShown(Mark.UNREAD, both);
    for (int i = 0; i < 5; i++) {
      one.requestAll(List.of(Mark.READ, Mark.DISMISSED, Mark.ACKNOWLEDGED), ids(both));
      other.requestAll(List.of(Mark.UNREAD, Mark.RESTORED, Mark.READ), ids(both.subList(1, 3)));
    }
    awaitOneTruth();
  }

  /** Both browsers, and the interface of both nodes. */
  private void awaitOneTruth() {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              String truth = stored(0);
              assertThat(stored(1)).as("the other node").isEqualTo(truth);
              assertThat(one.shown()).as("one browser").isEqualTo(truth);
              assertThat(other.shown()).as("the other browser").isEqualTo(truth);
            });
  }

  /** In the form of {@link InboxPage#shown}. */
  private String stored(int node) {
    HttpResponse<String> answer = Http.get(nodes.uri(node, "/api/inbox?limit=200&user=ann"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonObject page = json(answer.body());
    return Stream.concat(
            Stream.of(String.valueOf(page.getJsonObject("counts").getInt("unread"))),
            page.getJsonArray("notifications").getValuesAs(JsonObject.class).stream()
                .map(
                    each ->
                        each.get("seq")
                            + (each.getBoolean("read") ? " read" : "")
                            + (each.getBoolean("acknowledged") ? " acknowledged" : "")))
        .collect(Collectors.joining("; "));
  }

  private static String ids(Collection<Long> seqs) {
    return seqs.stream()
        .map(seq -> "\"" + seq + "\"")
        .collect(Collectors.joining(",", "{\"ids\":[", "]}"));
  }

  /** Sends a notification to Ann. */
  private long send(String tag) {
    HttpResponse<String> sent =
        Http.send(
            "POST",
            nodes.uri(1, "/api/notifications?user=boss"),
            BodyPublishers.ofString(
                "{\"type\":\"user\",\"title\":\"%s\",\"tags\":[\"%s\"],\"to\":{\"users\":[\"ann\"]}}"
                    .formatted(tag, tag)),
            "Content-Type",
            "application/json");
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
    return json(sent.body()).getJsonNumber("first").longValue();
  }

  private static JsonObject json(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }
}
