package io.carillon.embedded.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code publish} against a server that answers as a hub in trouble does. */
class PublishCommandTest {
  private static final int BREAK_OFF = 0;

  private final Deque<Integer> statuses = new ArrayDeque<>();
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    int status = statuses.remove();
    if (status == BREAK_OFF) {
      exchange.close();
      return;
    }
    byte[] answer = (status == 201 ? "{\"count\":1}" : "{\"detail\":\"why\"}").getBytes(UTF_8);
    exchange.getResponseHeaders().set("Retry-After", "0");
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private int publish(String... arguments) {
    String url = "--url=http://127.0.0.1:" + server.getAddress().getPort();
    String[] all =
        Stream.concat(Stream.of("publish", "orders", "hello", url), Arrays.stream(arguments))
            .toArray(String[]::new);
    return CarillonCommand.run(all, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  @Test
  void aPublicationIsRepeatedWithItsKeyUntilItIsConfirmed() {
    statuses.addAll(List.of(503, BREAK_OFF, 201));

    assertThat(publish()).isZero();

    assertThat(out.toString().strip()).isEqualTo("{\"count\":1}");
    assertThat(keys).hasSize(3).doesNotContainNull();
    assertThat(keys.stream().distinct()).as("one key").hasSize(1);
    assertThat(bodies.stream().distinct()).containsExactly("{\"data\":\"hello\"}\n");
  }

  @Test
  void anIdOfThePublisherReplacesTheKey() {
    statuses.addAll(List.of(503, 201));

    assertThat(publish("--id=17")).isZero();

    assertThat(keys).containsExactly(null, null);
    assertThat(bodies.stream().distinct()).containsExactly("{\"id\":\"17\",\"data\":\"hello\"}\n");
  }

  @Test
  void aRefusalIsNotRepeated() {
    statuses.add(400);

    assertThat(publish()).isEqualTo(1);
    assertThat(err.toString()).startsWith("carillon: 400: why");
  }

  @Test
  void aTransientEventHasNoIdAndIsNotRepeated() {
    statuses.add(503);

    assertThat(publish("--transient")).isEqualTo(1);
    assertThat(keys).containsOnlyNulls().hasSize(1);
  }

  @Test
  void repetitionEnds() {
    statuses.addAll(List.of(503, 503, 503, 503));

    assertThat(publish()).isEqualTo(1);
    assertThat(err.toString()).startsWith("carillon: 503: why");
    assertThat(statuses).isEmpty();
  }
}
