package io.carillon.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands between a browser and a hub, and does what proxies do to streams: collect them, or keep
 * them open while nothing comes. It also serves pages of its own, which then are of the hub's
 * origin.
 */
final class MeddlingProxy implements AutoCloseable {
  private static final Set<String> NOT_PASSED_ON =
      Set.of("host", "connection", "content-length", "upgrade", "transfer-encoding", "expect");

  private record Page(String type, byte[] content) {}

  private final URI hub;
  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private volatile boolean dropsHeartbeats;
  private volatile boolean collectsStreams;

  MeddlingProxy(URI hub) {
    this.hub = hub;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** Serves a page of its own. */
  void serve(String path, String type, String content) {
    pages.put(path, new Page(type, content.getBytes(StandardCharsets.UTF_8)));
  }

  /** From now on the hub's heartbeats do not come through, all else does. */
  void dropHeartbeats() {
    dropsHeartbeats = true;
  }

  /** From now on streams are kept back until they have ended. */
  void collectStreams() {
    collectsStreams = true;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Page page = pages.get(exchange.getRequestURI().getPath());
      if (page != null) {
        exchange.getResponseHeaders().set("Content-Type", page.type());
        exchange.sendResponseHeaders(200, page.content().length);
        exchange.getResponseBody().write(page.content());
      } else {
        passOn(exchange);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void passOn(HttpExchange exchange) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(hub.resolve(exchange.getRequestURI().toString()));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase())
                  && !name.equalsIgnoreCase("origin")
                  && !name.equalsIgnoreCase("referer")) {
                values.forEach(value -> request.header(name, value));
              }
            });
    byte[] body = exchange.getRequestBody().readAllBytes();
    request.method(
        exchange.getRequestMethod(),
        body.length == 0
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body));
    HttpResponse<InputStream> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase()) && !name.startsWith(":")) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    boolean isStream =
        answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
    try (InputStream in = answer.body()) {
      if (isStream && collectsStreams) {
        byte[] whole = in.readAllBytes();
        exchange.sendResponseHeaders(answer.statusCode(), whole.length);
        exchange.getResponseBody().write(whole);
      } else if (isStream) {
        exchange.sendResponseHeaders(answer.statusCode(), 0);
        copyEvents(in, exchange.getResponseBody());
      } else {
        byte[] whole = in.readAllBytes();
        exchange.sendResponseHeaders(answer.statusCode(), whole.length == 0 ? -1 : whole.length);
        exchange.getResponseBody().write(whole);
      }
    }
  }

  /** Event by event, so that single ones can be left out. */
  private void copyEvents(InputStream in, OutputStream out) throws IOException {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    int before = -1;
    for (int next = in.read(); next >= 0; next = in.read()) {
      event.write(next);
      if (next == '\n' && before == '\n') {
        String text = event.toString(StandardCharsets.UTF_8);
        if (!(dropsHeartbeats && text.contains("event: heartbeat\n"))) {
          out.write(event.toByteArray());
          out.flush();
        }
        event.reset();
      }
      before = next;
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
