package io.carillon.security;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.security.RawHttp.Answer;
import io.carillon.testing.OpenApi;
import io.carillon.testing.OpenApi.Exchange;
import io.carillon.testing.OpenApi.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of the OpenAPI document with every status that the document has for it, against a
 * secured hub: answers and accepted requests are validated by the document. What no request of this
 * test reaches is listed with its reason.
 */
@Timeout(120)
class OpenApiIT {
  private static final OpenApi API = OpenApi.ofTheHub();

  private static final String NO_COLUMN_REFUSES =
      "limits are below those of the columns, which is checked at start: PersistenceErrorsIT";

  /** Status and operation, with the reason why no request here gets it and what does. */
  private static final Map<String, String> UNREACHED =
      Map.ofEntries(
          entry("200 DELETE /api/session", "of an OpenID provider: SignInPageIT"),
          entry("202 DELETE /api/connections/{id}", "a node does not answer: ClusterCommandsIT"),
          entry("204 DELETE /api/scheduled/{id}", "the id of a publication: OneNodeIT, ClusterIT"),
          entry("204 POST /api/session", "a server's own login: ContainerLoginTest, on servers"),
          entry("201 POST /api/development-token", "of an open hub only: OpenModeIT"),
          entry("303 GET /api/sign-in", "to an OpenID provider: SignInPageIT"),
          entry("303 GET /api/sign-in/callback", "from an OpenID provider: SignInPageIT"),
          entry("404 GET /metrics", "carillon.metrics=off"),
          entry("404 POST /api/push/subscriptions", "Web Push is off: PermissionTableIT"),
          entry("409 POST /api/connections/{id}/token", "other roles: StreamSecurityIT"),
          entry("409 POST /api/monitoring", "its channel would be too many: ChannelQuotaTest"),
          entry("409 POST /api/notifications", "its channel would be too many: ChannelQuotaTest"),
          entry("421 GET /metrics", "an open hub: EdgeFilterIT"),
          entry("422 POST /api/channels/{channel}/events", NO_COLUMN_REFUSES),
          entry("422 POST /api/chat/{room}/messages", NO_COLUMN_REFUSES),
          entry("422 PUT /api/chat/{room}/messages/{seq}", NO_COLUMN_REFUSES),
          entry("422 POST /api/monitoring", NO_COLUMN_REFUSES),
          entry("422 POST /api/notifications", NO_COLUMN_REFUSES));

  @TempDir Path data;
  private final List<String> problems = new ArrayList<>();
  private final Map<Operation, Set<Integer>> seen = new LinkedHashMap<>();
  private URI hub;

  private static String token(String user, List<String> channels, boolean isAdmin) {
    return Issuer.signShared(Issuer.granting(user, channels, channels, isAdmin));
  }

  @Test
  void everyOperationAnswersAsTheDocumentSays() throws Exception {
    Map<String, String> settings =
        Map.ofEntries(
            entry("carillon.jwt.secret", Issuer.SECRET),
            entry("carillon.jwt.issuer", Issuer.NAME),
            entry("carillon.jwt.audience", Issuer.AUDIENCE),
            entry("carillon.allowed-hosts", "localhost"),
            entry("carillon.push.contact", "mailto:ops@example.org"),
            entry("carillon.limit.max-body-size", "1MiB"),
            entry("carillon.limit.max-channels", "12"),
            entry("carillon.limit.max-connections-per-user", "12"),
            entry("carillon.limit.max-tickets-per-user", "20"),
            entry("carillon.limit.publish-rate-per-user", "1000"),
            entry("carillon.limit.publish-burst", "1000"));
    SecuredHub secured = SecuredHub.start(data, settings);
    hub = secured.url();
    try {
      assertThat(OpenApiCalls.ordinary().stream().map(OpenApiIT::operation).toList())
          .as("every operation has a request")
          .containsExactlyInAnyOrderElementsOf(API.operations());
      OpenApiCalls.ordinary().forEach(this::send);
      OpenApiCalls.ordinary()
          .forEach(
              call -> OpenApiCalls.mistakes().forEach(mistake -> send(call, mistake.apply(call))));
      particular();
      whileItStops(secured);
    } finally {
      secured.close();
    }
    assertThat(problems).isEmpty();
    Set<String> unseen = unseen();
    assertThat(UNREACHED.keySet()).as("reasons that are still needed").isSubsetOf(unseen);
    unseen.removeAll(UNREACHED.keySet());
    assertThat(unseen).as("not seen, and without a reason").isEmpty();
  }

  /** Statuses that take more than one request, or another state of the hub. */
  private void particular() throws IOException {
    ApiCall publish = ApiCall.of("POST", "/api/channels/a/events");
    send(publish.json("{\"data\":1,\"id\":\"once\"}"));
    send(publish.json("{\"data\":1,\"id\":\"once\"}"));
    send(publish.json("{\"data\":1,\"transient\":true}"));
    send(publish.json("{\"data\":1,\"at\":\"2999-01-01T00:00:00Z\"}"));
    send(publish.with("Content-Type: application/x-ndjson").body("{\"data\":1}\n{\"data\":2}\n"));
    send(publish.with("Content-Type: text/plain").body("hello"));
    for (ApiCall post : OpenApiCalls.ordinary()) {
      if (post.method().equals("POST")) {
        send(post.with("Idempotency-Key: k"));
        send(post.with("Idempotency-Key: k"));
        send(post.query("transient=true"));
      }
    }
    send(ApiCall.of("POST", "/api/chat/own/messages").json("{\"content\":\"hi\"}"));
    ApiCall edit = ApiCall.of("PUT", "/api/chat/own/messages/1").with("Idempotency-Key: k");
    send(edit.json("{\"content\":\"ho\"}"));
    send(edit.json("{\"content\":\"ho\"}"));
    send(ApiCall.of("DELETE", "/api/chat/own/messages/1"));
    send(ApiCall.of("GET", "/api/channels/none"));
    send(ApiCall.of("GET", "/api/notifications/999999/receipts"));
    send(ApiCall.of("DELETE", "/api/alerts/n"));
    send(OpenApiCalls.replacement("https://push.example.net/2"));
    send(ApiCall.of("POST", "/api/inbox/burn").json("{\"ids\":[\"1\"]}"));
    send(ApiCall.of("GET", "/metrics").with("Accept: application/openmetrics-text"));
    streams();
    limits();
  }

  /** Streams in all formats, and what admins and tokens do with an open one. */
  private void streams() throws IOException {
    for (String accept : List.of("text/event-stream", "application/x-ndjson")) {
      for (ApiCall call : OpenApiCalls.ordinary()) {
        if (call.headers().contains("Accept: application/json")) {
          send(call.with("Accept: " + accept));
        }
      }
    }
    try (OpenConnection stream =
        new OpenConnection(hub, ApiCall.of("GET", "/api/channels/a/events"))) {
      String id = stream.connectionId();
      ApiCall renewal = ApiCall.of("POST", "/api/connections/" + id + "/token");
      send(renewal);
      send(renewal.with("Authorization: Bearer " + token("root", List.of("b"), false)));
      for (int i = 0; i < 30; i++) {
        send(renewal);
      }
      send(ApiCall.of("GET", "/api/connections"));
      send(ApiCall.of("DELETE", "/api/connections/" + id));
    }
  }

  /** The rate of publications, channels, streams, tickets and failed logins. */
  private void limits() throws IOException {
    String fast = "Authorization: Bearer " + token("fast", List.of("*"), true);
    List<OpenConnection> streams = new ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        streams.add(
            new OpenConnection(hub, ApiCall.of("GET", "/api/channels/a/events").with(fast)));
      }
      for (ApiCall call : OpenApiCalls.ordinary()) {
        ApiCall again = call.with(fast);
        boolean isPublication =
            call.target().matches(".*/(events|messages|typing|notifications|monitoring)");
        for (int i = 0; i < (isPublication || call.target().contains("tickets") ? 40 : 1); i++) {
          send(again);
        }
      }
    } finally {
      streams.forEach(OpenConnection::close);
    }
    for (String path :
        List.of(
            "/api/channels/%s/events",
            "/api/chat/%s/messages", "/api/chat/%s/messages/1", "/api/chat/%s/typing")) {
      for (ApiCall call : OpenApiCalls.ordinary()) {
        if (!call.method().equals("GET") && call.target().equals(path.formatted("a"))) {
          for (int i = 0; i < 14; i++) {
            send(call.to(target -> target.replace("/a/", "/new" + System.nanoTime() + "/")));
          }
        }
      }
    }
    ApiCall wrong = ApiCall.of("GET", "/api/me").with("Authorization: Basic dXNlcjp3cm9uZw==");
    for (int i = 0; i < 30; i++) {
      send(wrong);
    }
    for (ApiCall call : OpenApiCalls.ordinary()) {
      send(call.with("Authorization: Basic dXNlcjp3cm9uZw=="));
    }
  }

  /** A hub that stops answers requests on open connections as long as a request is under way. */
  private void whileItStops(SecuredHub secured) throws Exception {
    List<OpenConnection> connections = new ArrayList<>();
    try (OpenConnection upload =
        new OpenConnection(hub, ApiCall.of("GET", "/health/live").by("GET"))) {
      for (int i = 0; i < OpenApiCalls.ordinary().size(); i++) {
        connections.add(new OpenConnection(hub, ApiCall.of("GET", "/health/live")));
      }
      upload.beginUpload(ApiCall.of("POST", "/api/channels/a/events"));
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(secured::close);
      await().until(() -> stopped.isDone() || !isAccepting());
      for (int i = 0; i < connections.size(); i++) {
        ApiCall call = OpenApiCalls.ordinary().get(i);
        note(operation(call), call, connections.get(i).send(call));
      }
      upload.close();
      stopped.join();
    } finally {
      connections.forEach(OpenConnection::close);
    }
  }

  private boolean isAccepting() {
    try (Socket trial = new Socket(InetAddress.getLoopbackAddress(), hub.getPort())) {
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private Set<String> unseen() {
    Set<String> unseen = new TreeSet<>();
    for (Operation operation : API.operations()) {
      for (int status : API.statuses(operation)) {
        if (!seen.getOrDefault(operation, Set.of()).contains(status)) {
          unseen.add(status + " " + operation);
        }
      }
    }
    return unseen;
  }

  private static Operation operation(ApiCall call) {
    return API.find(call.method(), call.target().replaceAll("\\?.*", "")).orElseThrow();
  }

  private void send(ApiCall call) {
    send(call, call);
  }

  private void send(ApiCall original, ApiCall call) {
    try {
      note(operation(original), call, RawHttp.send(hub, call.bytes()));
    } catch (IOException e) {
      problems.add(call.method() + " " + call.target() + ": " + e);
    }
  }

  private void note(Operation operation, ApiCall call, Answer answer) {
    String[] lines = answer.text().split("\r\n\r\n", 2)[0].split("\r\n");
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    String body =
        "chunked".equals(headers.get("transfer-encoding"))
            ? unchunked(answer.body())
            : answer.body();
    seen.computeIfAbsent(operation, none -> new TreeSet<>()).add(answer.status());
    Exchange exchange =
        new Exchange(
            operation.method(),
            call.target(),
            call.headers().stream()
                .filter(line -> line.startsWith("Content-Type:"))
                .map(line -> line.substring(13).strip())
                .findFirst()
                .orElse(""),
            call.body(),
            answer.status(),
            headers,
            body);
    API.problems(operation, exchange)
        .forEach(
            problem -> {
              String text = answer.status() + " " + operation + ": " + problem;
              problems.add(text.length() > 400 ? text.substring(0, 400) + "…" : text);
            });
  }

  private static String unchunked(String body) {
    StringBuilder text = new StringBuilder();
    for (String rest = body; rest.contains("\r\n"); ) {
      int size = Integer.parseInt(rest.substring(0, rest.indexOf("\r\n")), 16);
      int begin = rest.indexOf("\r\n") + 2;
      if (size == 0 || begin + size > rest.length()) {
        break;
      }
      text.append(rest, begin, begin + size);
      rest = rest.substring(begin + size + 2);
    }
    return text.toString();
  }
}
