package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.http.SimpleResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Only the configured address is asked for keys. */
@Timeout(30)
class KeySetRequestTest {
  private final KeySetRequest request = new KeySetRequest();
  private final AtomicInteger elsewhere = new AtomicInteger();
  private HttpServer issuer;

  @BeforeEach
  void start() throws IOException {
    issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/keys", 200, "{\"keys\":[]}");
    answer("/broken", 500, "{\"keys\":[]}");
    answer("/huge", 200, "x".repeat((1 << 20) + 1));
    answer("/redirect", 302, "");
    issuer.createContext(
        "/elsewhere",
        exchange -> {
          elsewhere.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
        });
    issuer.start();
  }

  private void answer(String path, int status, String body) {
    issuer.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Cache-Control", "max-age=60");
          exchange.getResponseHeaders().set("Location", url("/elsewhere"));
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private String url(String path) {
    return "http://127.0.0.1:" + issuer.getAddress().getPort() + path;
  }

  @AfterEach
  void stop() {
    issuer.stop(0);
  }

  @Test
  void theKeySetIsReadWithItsHeaders() throws IOException {
    SimpleResponse answer = request.get(url("/keys"));

    assertThat(answer.getBody()).isEqualTo("{\"keys\":[]}");
    assertThat(answer.getHeaderValues("Cache-Control")).containsExactly("max-age=60");
  }

  @Test
  void redirectsAreNotFollowed() {
    assertThatThrownBy(() -> request.get(url("/redirect")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("302");
    assertThat(elsewhere).hasValue(0);
  }

  @Test
  void errorsAndHugeAnswersAreNoKeySet() {
    assertThatThrownBy(() -> request.get(url("/broken"))).hasMessageContaining("500");
    assertThatThrownBy(() -> request.get(url("/huge")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("larger than");
  }
}
