package io.carillon.security;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Requests to every operation of the OpenAPI document. */
final class OpenApiCalls {
  private static final String NONE =
      Issuer.signShared(Issuer.granting("bert", List.of(), List.of(), false));

  private static final String ENDPOINT = "https://push.example.net/1";

  /** With the keys of RFC 8291, 5. */
  private static final String SUBSCRIPTION =
      """
      {"endpoint":"%s","keys":{"auth":"BTBZMqHH6r4Tts7J_aSIgg","p256dh":
      "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"}}"""
          .formatted(ENDPOINT);

  private static final UUID DEVICE =
      UUID.nameUUIDFromBytes(ENDPOINT.getBytes(StandardCharsets.UTF_8));

  private OpenApiCalls() {}

  /** A request to each operation that succeeds. */
  static List<ApiCall> ordinary() {
    return List.of(
        ApiCall.of("GET", "/api/channels/a/events")
            .with("Accept: application/json")
            .query("wait=PT0S"),
        ApiCall.of("POST", "/api/channels/a/events").json("{\"data\":1}"),
        ApiCall.of("DELETE", "/api/channels/a/events/1"),
        ApiCall.of("GET", "/api/events?channel=a")
            .with("Accept: application/json")
            .query("wait=PT0S"),
        ApiCall.of("GET", "/api/channels"),
        ApiCall.of("GET", "/api/channels/a"),
        ApiCall.of("GET", "/api/scheduled"),
        ApiCall.of("DELETE", "/api/scheduled/unknown"),
        ApiCall.of("GET", "/api/notifications").with("Accept: application/json").query("wait=PT0S"),
        ApiCall.of("POST", "/api/notifications")
            .json("{\"type\":\"system\",\"title\":\"t\",\"message\":\"m\",\"severity\":\"info\"}"),
        ApiCall.of("GET", "/api/notifications/1/receipts"),
        ApiCall.of("GET", "/api/inbox"),
        ApiCall.of("POST", "/api/inbox/read").json("{\"ids\":[\"1\"]}"),
        ApiCall.of("GET", "/api/push/key"),
        ApiCall.of("GET", "/api/push/subscriptions"),
        ApiCall.of("POST", "/api/push/subscriptions").json(SUBSCRIPTION),
        replacement(ENDPOINT),
        ApiCall.of("DELETE", "/api/push/subscriptions/" + DEVICE),
        ApiCall.of("GET", "/api/push/settings"),
        ApiCall.of("PUT", "/api/push/settings").json("{}"),
        ApiCall.of("GET", "/api/monitoring").with("Accept: application/json").query("wait=PT0S"),
        ApiCall.of("POST", "/api/monitoring").json("{\"metric\":\"m\",\"value\":1}"),
        ApiCall.of("GET", "/api/monitoring/history?metric=m"),
        ApiCall.of("GET", "/api/alerts"),
        ApiCall.of("POST", "/api/alerts")
            .json("{\"name\":\"n\",\"metric\":\"m\",\"condition\":\"above\",\"threshold\":1}"),
        ApiCall.of("DELETE", "/api/alerts/unknown"),
        ApiCall.of("GET", "/api/chat/a/events").with("Accept: application/json").query("wait=PT0S"),
        ApiCall.of("POST", "/api/chat/a/messages").json("{\"content\":\"hi\"}"),
        ApiCall.of("GET", "/api/chat/a/messages"),
        ApiCall.of("POST", "/api/chat/a/typing"),
        ApiCall.of("GET", "/api/chat/a/members"),
        ApiCall.of("PUT", "/api/chat/a/messages/1").json("{\"content\":\"hi\"}"),
        ApiCall.of("DELETE", "/api/chat/a/messages/1"),
        ApiCall.of("GET", "/api/chat/a/read"),
        ApiCall.of("POST", "/api/chat/a/read").json("{\"seq\":0}"),
        ApiCall.of("GET", "/api/channels/a/presence"),
        ApiCall.of("POST", "/api/heartbeat"),
        ApiCall.of("POST", "/api/tickets"),
        ApiCall.of("GET", "/api/me"),
        ApiCall.of("POST", "/api/session").json("{\"user\":\"u\",\"password\":\"p\"}"),
        ApiCall.of("DELETE", "/api/session"),
        ApiCall.of("POST", "/api/development-token").json("{\"user\":\"u\"}"),
        ApiCall.of("GET", "/api/sign-in?page=chat.html"),
        ApiCall.of("GET", "/api/sign-in/callback?code=c&state=s"),
        ApiCall.of("GET", "/api/connections"),
        ApiCall.of("GET", "/api/state"),
        ApiCall.of("DELETE", "/api/connections?user=unknown"),
        ApiCall.of("DELETE", "/api/connections/unknown"),
        ApiCall.of("POST", "/api/connections/unknown/token"),
        ApiCall.of("DELETE", "/api/user-data?user=unknown"),
        ApiCall.of("GET", "/metrics"),
        ApiCall.of("GET", "/health"),
        ApiCall.of("GET", "/health/live"),
        ApiCall.of("GET", "/health/ready"),
        ApiCall.of("GET", "/health/started"),
        ApiCall.of("GET", "/openapi"),
        ApiCall.of("GET", "/asyncapi"),
        ApiCall.of("POST", "/api/log/restored"));
  }

  /** A device has got the same subscription anew. */
  static ApiCall replacement(String endpoint) {
    String subscription = SUBSCRIPTION.replace(ENDPOINT, endpoint);
    return ApiCall.of("POST", "/api/push/replace")
        .json(
            "{\"old\":{\"endpoint\":\"%s\",\"auth\":\"BTBZMqHH6r4Tts7J_aSIgg\"},\"new\":%s}"
                .formatted(endpoint, subscription));
  }

  /** What is wrong with a request, for every operation. */
  static List<UnaryOperator<ApiCall>> mistakes() {
    return List.of(
        call -> call.query("x=%zz"),
        call -> call.without("Authorization"),
        call -> call.with("Authorization: Bearer a.b.c"),
        call -> call.with("Authorization: Bearer " + NONE),
        call -> call.with("Origin: https://evil.example").with("Sec-Fetch-Site: cross-site"),
        call -> call.by("PATCH"),
        call -> call.with("Accept: image/png"),
        call -> call.query("x=" + "y".repeat(20_000)),
        call -> call.with("Host: evil.example"),
        call -> call.with("X-Long: " + "h".repeat(40_000)),
        call -> takesBody(call) ? call.json("{") : call,
        call -> takesBody(call) ? call.json("\"" + "d".repeat(2_000_000) + "\"") : call,
        call -> takesBody(call) ? call.with("Content-Type: a/b").body("x") : call,
        call -> call.to(target -> target.replaceAll("/a\\b", "/%20")),
        call -> call.to(target -> target.replaceAll("/a\\b", "/a/b")),
        call -> takesBody(call) ? call.with("Content-Encoding: gzip").body("x") : call);
  }

  private static boolean takesBody(ApiCall call) {
    return call.method().equals("POST") || call.method().equals("PUT");
  }
}
