package io.carillon.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.attack.OpenApiRequests.Request;
import io.carillon.security.Issuer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * 20,000 requests generated from the OpenAPI document: no 5xx, no stack trace, no hang, and every
 * status is in the document.
 */
@Tag("attack")
@Timeout(900)
class OpenApiAttackIT {
  private static final long SEED = Long.getLong("attack.seed", 15);
  private static final int THREADS = 4;
  private static final int REQUESTS = 20_000;
  private static final int ANSWER_MILLIS = 30_000;
  private static final Pattern STACK_TRACE =
      Pattern.compile("\\bat [\\w.$]+\\(\\w+\\.java|\\bjava\\.(lang|util|io)\\.");

  @TempDir Path data;

  private record Head(int status, Map<String, String> headers) {}

  /** The next answer; of a stream only its head. */
  private static final class Connection implements AutoCloseable {
    private final AttackedHub hub;
    private final String source;
    private RawConnection open;

    Connection(AttackedHub hub, String source) {
      this.hub = hub;
      this.source = source;
      this.open = hub.connect(source);
    }

    /** What is wrong with the answer; empty if nothing is. */
    String send(Request request, JsonObject document, Map<String, Integer> statuses)
        throws IOException {
      open.socket().setSoTimeout(ANSWER_MILLIS);
      Head head;
      String body = "";
      try {
        open.socket().getOutputStream().write(request.bytes());
      } catch (IOException refusedEarly) {
        // the answer may have come before the body was sent
      }
      try {
        head = head(open.in());
        if (hasBody(request, head)) {
          body = body(open.in(), head.headers());
        }
      } catch (SocketTimeoutException hung) {
        reconnect();
        return "hung";
      } catch (IOException closed) {
        reconnect();
        statuses.merge("closed", 1, Integer::sum);
        return "";
      }
      if (isStream(head) || "close".equals(head.headers().get("connection")) || isRefused(head)) {
        reconnect();
      }
      statuses.merge(String.valueOf(head.status()), 1, Integer::sum);
      return problem(request, head, body, document);
    }

    /** Its body may not have been read. */
    private static boolean isRefused(Head head) {
      return head.status() >= 400;
    }

    private void reconnect() {
      open.close();
      open = hub.connect(source);
    }

    @Override
    public void close() {
      open.close();
    }
  }

  private static boolean isStream(Head head) {
    String type = head.headers().getOrDefault("content-type", "");
    return type.startsWith("text/event-stream") || type.startsWith("application/x-ndjson");
  }

  private static boolean hasBody(Request request, Head head) {
    return !request.method().equals("HEAD")
        && head.status() != 204
        && head.status() != 304
        && !isStream(head);
  }

  private static Head head(InputStream in) throws IOException {
    int status = Integer.parseInt(line(in).split(" ")[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return status == 100 ? head(in) : new Head(status, headers);
  }

  private static String body(InputStream in, Map<String, String> headers) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      for (int size = Integer.parseInt(line(in), 16);
          size > 0;
          size = Integer.parseInt(line(in), 16)) {
        body.write(in.readNBytes(size));
        line(in);
      }
      line(in);
    } else {
      body.write(in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))));
    }
    return body.toString(StandardCharsets.UTF_8);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("closed");
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  private static String problem(Request request, Head head, String body, JsonObject document) {
    if (head.status() >= 500) {
      return "status " + head.status() + " " + body;
    }
    if (STACK_TRACE.matcher(body).find()) {
      return "a stack trace: " + body;
    }
    if (head.status() == 401 && !head.headers().containsKey("www-authenticate")
        || head.status() == 429 && !head.headers().containsKey("retry-after")
        || head.status() == 405 && !head.headers().containsKey("allow")) {
      return "status " + head.status() + " without its header";
    }
    return isDocumented(request, head.status(), document)
        ? ""
        : "status " + head.status() + " is not in the document: " + body;
  }

  private static boolean isDocumented(Request request, int status, JsonObject document) {
    if (request.method().equals("OPTIONS") && (status == 200 || status == 204) || status == 304) {
      return true;
    }
    JsonObject operations = document.getJsonObject("paths").getJsonObject(request.path());
    String method =
        request.method().equals("HEAD") ? "get" : request.method().toLowerCase(Locale.ROOT);
    return operations.containsKey(method)
        ? has(operations.getJsonObject(method), status)
        : operations.values().stream().anyMatch(each -> has(each.asJsonObject(), status));
  }

  private static boolean has(JsonObject operation, int status) {
    return operation.getJsonObject("responses").containsKey(String.valueOf(status));
  }

  private record Outcome(List<String> problems, Map<String, Integer> statuses) {}

  private static Outcome attack(AttackedHub hub, int thread, List<String> authorizations)
      throws IOException {
    JsonObject document;
    try (RawConnection connection = hub.connect();
        JsonReader reader =
            Json.createReader(
                new StringReader(
                    new String(connection.get("/openapi").body(), StandardCharsets.UTF_8)))) {
      document = reader.readObject();
    }
    OpenApiRequests requests = new OpenApiRequests(document, SEED + thread, authorizations);
    Outcome outcome = new Outcome(new ArrayList<>(), new TreeMap<>());
    try (Connection connection = new Connection(hub, "127.0.0." + (2 + thread))) {
      for (int i = 0; i < REQUESTS / THREADS; i++) {
        Request request = requests.next();
        String problem = connection.send(request, document, outcome.statuses());
        if (!problem.isEmpty()) {
          outcome.problems().add(request + "\n-- " + problem);
        }
      }
    }
    return outcome;
  }

  @Test
  void noRequestFromTheDocumentBreaksAnythingAndItKnowsEveryStatus() throws Exception {
    String admin = "Bearer " + token("root", List.of("*"), true);
    String reader = "Bearer " + token("anna", List.of("a", "chat.*"), false);
    String none = "Bearer " + token("bert", List.of(), false);
    List<String> authorizations =
        List.of(admin, admin, admin, reader, none, "", "Bearer a.b.c", "Basic !");
    Map<String, String> settings =
        Map.of(
            "carillon.security",
            "secured",
            "carillon.jwt.secret",
            Issuer.SECRET,
            "carillon.jwt.issuer",
            Issuer.NAME,
            "carillon.jwt.audience",
            Issuer.AUDIENCE,
            "carillon.allowed-hosts",
            "localhost",
            "carillon.stream.long-poll-timeout",
            "PT0.05S");
    Map<String, Integer> statuses = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (AttackedHub hub = AttackedHub.start(data, settings)) {
      List<Callable<Outcome>> attacks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        attacks.add(() -> attack(hub, thread, authorizations));
      }
      for (Future<Outcome> outcome : threads.invokeAll(attacks)) {
        problems.addAll(outcome.get().problems());
        outcome.get().statuses().forEach((status, n) -> statuses.merge(status, n, Integer::sum));
      }
      assertThat(problems).as("%d problems, %s", problems.size(), statuses).isEmpty();
      assertThat(statuses.keySet())
          .as("statuses that the generator must reach: %s", statuses)
          .contains("200", "201", "204", "400", "401", "403", "404", "405", "406", "413", "414")
          .contains("415", "421", "431");
      hub.assertUnharmed();
    } finally {
      threads.shutdownNow();
    }
  }

  private static String token(String user, List<String> channels, boolean admin) {
    return Issuer.signShared(Issuer.granting(user, channels, channels, admin));
  }
}
