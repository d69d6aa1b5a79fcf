package io.carillon.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** An HTTP server that answers one request after the other as a test has told it. */
final class ScriptedHub implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LinkedBlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** Answers a request. */
  interface Answer {
    void send(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /** A request that has arrived. */
  record Request(URI uri, com.sun.net.httpserver.Headers headers, String body) {
    String header(String name) {
      String value = headers.getFirst(name);
      return value == null ? "" : value;
    }
  }

  ScriptedHub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(new Request(exchange.getRequestURI(), exchange.getRequestHeaders(), body));
      answers.take().send(exchange);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  List<Request> requests() {
    return requests;
  }

  ScriptedHub then(Answer answer) {
    answers.add(answer);
    return this;
  }

  /** Answers with a status and a body; header lines as name and value in turn. */
  ScriptedHub thenAnswer(int status, String body, String... headers) {
    return then(
        exchange -> {
          for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
          }
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
        });
  }

  /** Reads the request and breaks the connection. */
  ScriptedHub thenBreak() {
    return then(
        exchange -> {
          throw new IOException("the connection breaks");
        });
  }

  /** Answers with a stream of these lines, which then ends. */
  ScriptedHub thenStream(String... lines) {
    return thenAnswer(200, String.join("\n", lines) + "\n", "Content-Type", "application/x-ndjson");
  }

  /** Answers with a stream of these lines, which then stays open without another byte. */
  ScriptedHub thenStreamAndStayOpen(String... lines) {
    return then(
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
          exchange.sendResponseHeaders(200, 0);
          exchange
              .getResponseBody()
              .write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          Thread.sleep(60_000); // ended by close()
        });
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
