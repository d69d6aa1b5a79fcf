package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What pages show when they are full: much, long, in several languages, of all kinds. */
final class PageContent {
  private static final List<String> SEVERITIES = List.of("info", "success", "warning", "error");
  private static final List<String> SAID =
      List.of(
          "line of a conversation",
          "https://example.org/a/very/long/address/without/any/space/in/it/that/has/to/be/broken/somewhere?or=else",
          "`select * from carillon_event where channel = 'orders'` and then some",
          "@ann can you look at this?",
          "two lines\\nof one message",
          "```\\nfinal var result = client.send(request, BodyHandlers.ofString()).body().lines().toList();\\n```",
          "مرحبا بالجميع",
          "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller".repeat(3));

  private PageContent() {}

  static void publish(HubProcess hub) {
    notifications(hub);
    measurements(hub);
    for (int i = 0; i < 40; i++) {
      String user = "user-" + i / 3 % 4;
      post(
          hub,
          "chat/lobby/messages?user=" + user,
          "{\"content\":\"%s\"}"
              .formatted(SAID.get(i % SAID.size()) + (i % 8 == 0 ? " " + i : "")));
    }
    post(
        hub,
        "channels/orders/events",
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    "{\"type\":\"%s\",\"key\":\"order-%d\",\"topics\":[\"shop/ulm\",\"priority\"],\"data\":{\"order\":%d,\"customer\":\"%s\"}}"
                        .formatted(
                            i % 2 == 0 ? "created" : "shipped", i, i, "a name ".repeat(i % 9)))
            .collect(Collectors.joining(",", "[", "]")));
    for (int i = 0; i < 12; i++) {
      post(hub, "channels/warehouse.north-east.sensors.%d/events".formatted(i), "{\"data\":1}");
    }
  }

  private static void notifications(HubProcess hub) {
    for (int i = 0; i < 60; i++) {
      String more =
          switch (i % 6) {
            case 0 -> ",\"tags\":[\"disk\",\"db-1\",\"a-rather-long-tag-of-a-system\"]";
            case 1 ->
                ",\"actions\":[{\"label\":\"Runbook\",\"url\":\"https://example.org/r\"},{\"label\":\"Dashboard of the warehouse\",\"url\":\"/d\"}]";
            case 2 ->
                ",\"message\":\"%s\"".formatted("many words that follow each other ".repeat(20));
            case 3 -> ",\"priority\":\"urgent\",\"message\":\"%s\"".formatted("x".repeat(200));
            case 4 -> ",\"to\":{\"users\":[\"ann\",\"bob\"],\"roles\":[\"ops\"]},\"type\":\"user\"";
            default -> ",\"message\":\"The queue is longer than usual.\\nSince noon.\"";
          };
      String type =
          more.contains("\"type\"")
              ? ""
              : "\"type\":\"%s\",".formatted(i % 2 == 0 ? "system" : "alert");
      post(
          hub,
          "notifications?user=operations-of-the-warehouse",
          "{%s\"title\":\"Measurement %d of a shop in Ulm\",\"severity\":\"%s\"%s}"
              .formatted(type, i, SEVERITIES.get(i % 4), more));
    }
    post(hub, "inbox/read?user=ann", "{\"upTo\":\"40\"}");
    post(hub, "inbox/acknowledge?user=ann", "{\"ids\":[\"50\",\"52\",\"58\"]}");
  }

  private static void measurements(HubProcess hub) {
    post(
        hub,
        "alerts",
        "{\"name\":\"Queue too long\",\"metric\":\"queue.length\",\"condition\":\"above\",\"threshold\":100,\"for\":\"PT0S\",\"severity\":\"error\",\"to\":{\"users\":[\"ann\"]}}");
    post(
        hub,
        "alerts",
        "{\"name\":\"No temperature\",\"metric\":\"warehouse.temperature\",\"condition\":\"absent\",\"for\":\"PT10M\",\"severity\":\"warning\",\"to\":{\"roles\":[\"ops\"]}}");
    for (int i = 0; i < 30; i++) {
      post(
          hub,
          "monitoring",
          "{\"metric\":\"queue.length\",\"value\":%d}".formatted(100 + i * i % 37));
      post(
          hub,
          "monitoring",
          "{\"metric\":\"warehouse.north-east.sensor-%d.temperature\",\"value\":%d.5}"
              .formatted(i % 9, i));
    }
  }

  private static void post(HubProcess hub, String path, String json) {
    URI uri = hub.uri("/api/" + path);
    HttpResponse<String> answer = Http.postJson(uri, json);
    assertThat(answer.statusCode()).as("%s: %s", uri, answer.body()).isBetween(200, 201);
  }
}
