package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.security.RawHttp.Answer;
import io.carillon.testing.OpenApi;
import io.carillon.testing.OpenApi.Exchange;
import io.carillon.testing.OpenApi.Operation;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xnio.IoUtils;

/**
 * Every operation of the OpenAPI document with every status that the document has for it, against a
 * secured hub: answers and accepted requests are validated by the document. What no request of this
 * test reaches is listed with its reason.
 */
@Timeout(120)
class OpenApiIT {
  private static final OpenApi API = OpenApi.ofTheHub();
  private static final String ADMIN = token("root", List.of("*"), true);
  private static final String NONE = token("bert", List.of(), false);

  /** Status and operation, with the reason why no request here gets it and what does. */
  private static final Map<String, String> UNREACHED =
      Map.of(
          "202 DELETE /api/connections/{id}", "another node does not answer: ClusterCommandsIT",
          "204 POST /api/session", "a server's own login: ContainerLoginTest, and on servers",
          "404 GET /metrics", "carillon.metrics=off",
          "409 POST /api/connections/{id}/token", "other roles: StreamSecurityIT",
          "409 POST /api/monitoring", "its channel would be one too many: ChannelQuotaTest",
          "409 POST /api/notifications", "its channel would be one too many: ChannelQuotaTest",
          "421 GET /metrics", "an open hub: EdgeFilterIT");

  @TempDir Path data;
  private final List<String> problems = new ArrayList<>();
  private final Map<Operation, Set<Integer>> seen = new LinkedHashMap<>();
  private URI hub;

  private static String token(String user, List<String> channels, boolean isAdmin) {
    return Issuer.signShared(Issuer.granting(user, channels, channels, isAdmin));
  }

  /** A request; its operation is found by method and path. */
  private record Call(String method, String target, List<String> headers, String body) {
    static Call of(String method, String target) {
      return new Call(method, target, List.of("Authorization: Bearer " + ADMIN), "");
    }

    Call json(String json) {
      return with("Content-Type: application/json").body(json);
    }

    Call body(String text) {
      return new Call(method, target, headers, text);
    }

    Call to(UnaryOperator<String> change) {
      return new Call(method, change.apply(target), headers, body);
    }

    Call query(String query) {
      return to(path -> path + (path.contains("?") ? "&" : "?") + query);
    }

    Call by(String other) {
      return new Call(other, target, headers, body);
    }

    Call without(String name) {
      return new Call(
          method,
          target,
          headers.stream().filter(line -> !line.startsWith(name + ":")).toList(),
          body);
    }

    /** Adds a header line, or replaces that of the same name. */
    Call with(String line) {
      List<String> lines = new ArrayList<>(without(line.substring(0, line.indexOf(':'))).headers());
      lines.add(line);
      return new Call(method, target, lines, body);
    }

    byte[] bytes() {
      StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
      if (headers.stream().noneMatch(line -> line.startsWith("Host:"))) {
        head.append("Host: localhost\r\n");
      }
      headers.forEach(line -> head.append(line).append("\r\n"));
      byte[] content = body.getBytes(StandardCharsets.UTF_8);
      if (content.length > 0 || method.equals("POST")) {
        head.append("Content-Length: ").append(content.length).append("\r\n");
      }
      return (head + "\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A request to each operation that succeeds. */
  private static List<Call> ordinary() {
    return List.of(
        Call.of("GET", "/api/channels/a/events")
            .with("Accept: application/json")
            .query("wait=PT0S"),
        Call.of("POST", "/api/channels/a/events").json("{\"data\":1}"),
        Call.of("GET", "/api/events?channel=a").with("Accept: application/json").query("wait=PT0S"),
        Call.of("GET", "/api/channels"),
        Call.of("GET", "/api/channels/a"),
        Call.of("GET", "/api/notifications").with("Accept: application/json").query("wait=PT0S"),
        Call.of("POST", "/api/notifications")
            .json("{\"type\":\"system\",\"title\":\"t\",\"message\":\"m\",\"severity\":\"info\"}"),
        Call.of("GET", "/api/monitoring").with("Accept: application/json").query("wait=PT0S"),
        Call.of("POST", "/api/monitoring").json("{\"metric\":\"m\",\"value\":1}"),
        Call.of("GET", "/api/chat/a/events").with("Accept: application/json").query("wait=PT0S"),
        Call.of("POST", "/api/chat/a/messages").json("{\"content\":\"hi\"}"),
        Call.of("GET", "/api/chat/a/messages"),
        Call.of("POST", "/api/chat/a/typing"),
        Call.of("GET", "/api/chat/a/members"),
        Call.of("POST", "/api/heartbeat"),
        Call.of("POST", "/api/tickets"),
        Call.of("GET", "/api/me"),
        Call.of("POST", "/api/session").json("{\"user\":\"u\",\"password\":\"p\"}"),
        Call.of("DELETE", "/api/session"),
        Call.of("GET", "/api/connections"),
        Call.of("DELETE", "/api/connections?user=unknown"),
        Call.of("DELETE", "/api/connections/unknown"),
        Call.of("POST", "/api/connections/unknown/token"),
        Call.of("GET", "/metrics"),
        Call.of("GET", "/health"),
        Call.of("GET", "/health/live"),
        Call.of("GET", "/health/ready"),
        Call.of("GET", "/health/started"),
        Call.of("GET", "/openapi"),
        Call.of("GET", "/asyncapi"));
  }

  /** What is wrong with a request, for every operation. */
  private static List<UnaryOperator<Call>> mistakes() {
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
        call -> call.method().equals("POST") ? call.json("{") : call,
        call ->
            call.method().equals("POST") ? call.json("\"" + "d".repeat(2_000_000) + "\"") : call,
        call -> call.method().equals("POST") ? call.with("Content-Type: a/b").body("x") : call,
        call -> call.to(target -> target.replaceAll("/a\\b", "/%20")),
        call -> call.to(target -> target.replaceAll("/a\\b", "/a/b")),
        call ->
            call.method().equals("POST") ? call.with("Content-Encoding: gzip").body("x") : call);
  }

  @Test
  void everyOperationAnswersAsTheDocumentSays() throws Exception {
    Map<String, String> settings =
        Map.of(
            "carillon.jwt.secret", Issuer.SECRET,
            "carillon.jwt.issuer", Issuer.NAME,
            "carillon.jwt.audience", Issuer.AUDIENCE,
            "carillon.allowed-hosts", "localhost",
            "carillon.limit.max-body-size", "1MiB",
            "carillon.limit.max-channels", "12",
            "carillon.limit.max-connections-per-user", "12",
            "carillon.limit.max-tickets-per-user", "20",
            "carillon.limit.publish-rate-per-user", "1000",
            "carillon.limit.publish-burst", "1000");
    SecuredHub secured = SecuredHub.start(data, settings);
    hub = secured.url();
    try {
      assertThat(ordinary().stream().map(OpenApiIT::operation).toList())
          .as("every operation has a request")
          .containsExactlyInAnyOrderElementsOf(API.operations());
      ordinary().forEach(this::send);
      ordinary().forEach(call -> mistakes().forEach(mistake -> send(call, mistake.apply(call))));
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
    Call publish = Call.of("POST", "/api/channels/a/events");
    send(publish.json("{\"data\":1,\"id\":\"once\"}"));
    send(publish.json("{\"data\":1,\"id\":\"once\"}"));
    send(publish.json("{\"data\":1,\"transient\":true}"));
    send(publish.with("Content-Type: application/x-ndjson").body("{\"data\":1}\n{\"data\":2}\n"));
    send(publish.with("Content-Type: text/plain").body("hello"));
    for (Call post : ordinary()) {
      if (post.method().equals("POST")) {
        send(post.with("Idempotency-Key: k"));
        send(post.with("Idempotency-Key: k"));
        send(post.query("transient=true"));
      }
    }
    send(Call.of("GET", "/api/channels/none"));
    send(Call.of("GET", "/metrics").with("Accept: application/openmetrics-text"));
    streams();
    limits();
  }

  /** Streams in all formats, and what admins and tokens do with an open one. */
  private void streams() throws IOException {
    for (String accept : List.of("text/event-stream", "application/x-ndjson")) {
      for (Call call : ordinary()) {
        if (call.headers().contains("Accept: application/json")) {
          send(call.with("Accept: " + accept));
        }
      }
    }
    try (Open stream = new Open(hub, Call.of("GET", "/api/channels/a/events"))) {
      String id = stream.connectionId();
      Call renewal = Call.of("POST", "/api/connections/" + id + "/token");
      send(renewal);
      send(renewal.with("Authorization: Bearer " + token("root", List.of("b"), false)));
      for (int i = 0; i < 30; i++) {
        send(renewal);
      }
      send(Call.of("GET", "/api/connections"));
      send(Call.of("DELETE", "/api/connections/" + id));
    }
  }

  /** The rate of publications, channels, streams, tickets and failed logins. */
  private void limits() throws IOException {
    String fast = "Authorization: Bearer " + token("fast", List.of("*"), true);
    List<Open> streams = new ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        streams.add(new Open(hub, Call.of("GET", "/api/channels/a/events").with(fast)));
      }
      for (Call call : ordinary()) {
        Call again = call.with(fast);
        boolean isPublication =
            call.target().matches(".*/(events|messages|typing|notifications|monitoring)");
        for (int i = 0; i < (isPublication || call.target().contains("tickets") ? 40 : 1); i++) {
          send(again);
        }
      }
    } finally {
      streams.forEach(Open::close);
    }
    for (String path :
        List.of("/api/channels/%s/events", "/api/chat/%s/messages", "/api/chat/%s/typing")) {
      for (Call call : ordinary()) {
        if (call.method().equals("POST") && call.target().equals(path.formatted("a"))) {
          for (int i = 0; i < 14; i++) {
            send(call.to(target -> target.replace("/a/", "/new" + System.nanoTime() + "/")));
          }
        }
      }
    }
    Call wrong = Call.of("GET", "/api/me").with("Authorization: Basic dXNlcjp3cm9uZw==");
    for (int i = 0; i < 30; i++) {
      send(wrong);
    }
    for (Call call : ordinary()) {
      send(call.with("Authorization: Basic dXNlcjp3cm9uZw=="));
    }
  }

  /** A hub that stops answers requests on open connections as long as a request is under way. */
  private void whileItStops(SecuredHub secured) throws Exception {
    List<Open> connections = new ArrayList<>();
    try (Open upload = new Open(hub, Call.of("GET", "/health/live").by("GET"))) {
      for (int i = 0; i < ordinary().size(); i++) {
        connections.add(new Open(hub, Call.of("GET", "/health/live")));
      }
      upload.beginUpload(Call.of("POST", "/api/channels/a/events"));
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(secured::close);
      await().until(() -> stopped.isDone() || !isAccepting());
      for (int i = 0; i < connections.size(); i++) {
        Call call = ordinary().get(i);
        note(operation(call), call, connections.get(i).send(call));
      }
      upload.close();
      stopped.join();
    } finally {
      connections.forEach(Open::close);
    }
  }

  private boolean isAccepting() {
    try (Socket trial = new Socket(InetAddress.getLoopbackAddress(), hub.getPort())) {
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /** A connection that stays open. */
  private static final class Open implements AutoCloseable {
    private final Socket socket;
    private final StringBuilder received = new StringBuilder();

    Open(URI hub, Call first) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), hub.getPort());
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(first.bytes());
      readUntil(first.target().startsWith("/health") ? "\\}$" : "event: ?connected(?s).*\n\n");
    }

    private void readUntil(String pattern) throws IOException {
      try {
        readTo(pattern);
      } catch (SocketTimeoutException hangs) {
        throw new IOException("the answer has no end: " + received, hangs);
      }
    }

    private void readTo(String pattern) throws IOException {
      Pattern end = Pattern.compile(pattern);
      byte[] buffer = new byte[8192];
      while (!end.matcher(received).find()) {
        int count = socket.getInputStream().read(buffer);
        if (count < 0) {
          return;
        }
        received.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
      }
    }

    String connectionId() {
      return received.toString().replaceAll("(?s).*\"clientId\":\"([^\"]+)\".*", "$1");
    }

    /** More than is buffered before a thread takes the request, and not to its end. */
    void beginUpload(Call call) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST "
                  + call.target()
                  + " HTTP/1.1\r\nHost: localhost\r\n"
                  + String.join("\r\n", call.headers())
                  + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: 1000000\r\n\r\n"
                  + "{\"data\":1}\n".repeat(30_000))
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    Answer send(Call call) throws IOException {
      received.setLength(0);
      socket.getOutputStream().write(call.bytes());
      readUntil("(?!)"); // to its end
      return new Answer(received.toString(), false);
    }

    @Override
    public void close() {
      IoUtils.safeClose(socket);
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

  private static Operation operation(Call call) {
    return API.find(call.method(), call.target().replaceAll("\\?.*", "")).orElseThrow();
  }

  private void send(Call call) {
    send(call, call);
  }

  private void send(Call original, Call call) {
    try {
      note(operation(original), call, RawHttp.send(hub, call.bytes()));
    } catch (IOException e) {
      problems.add(call.method() + " " + call.target() + ": " + e);
    }
  }

  private void note(Operation operation, Call call, Answer answer) {
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
