package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FirstRequestsTest {
  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private HttpServer hub;

  @BeforeEach
  void startServer() throws IOException {
    hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hub.createContext(
        "/",
        exchange -> {
          String host = exchange.getRequestHeaders().getFirst("Host");
          received.add(host + " " + exchange.getRequestMethod() + " " + exchange.getRequestURI());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    hub.start();
  }

  @AfterEach
  void stopServer() {
    hub.stop(0);
  }

  @Test
  void anOpenHubGetsRequestsOfEachKind() {
    send(Map.of("carillon.security", "open"));

    assertThat(received)
        .containsExactlyInAnyOrder(
            "localhost GET /api/channels?limit=1",
            "localhost GET /api/me",
            "localhost POST /api/channels/first-requests/events",
            "localhost GET /api/channels/first-requests/events?topic=",
            "localhost GET /health/ready",
            "localhost GET /",
            "localhost GET /metrics");
  }

  @Test
  void aSecuredHubGetsOnlyRequestsThatNeedNoCredentials() {
    send(
        Map.of(
            "carillon.security", "secured",
            "carillon.jwt.secret", "0123456789012345678901234567890123456789",
            "carillon.allowed-hosts", "hub.example"));

    assertThat(received)
        .containsExactlyInAnyOrder(
            "hub.example GET /api/me", "hub.example GET /health/ready", "hub.example GET /");
  }

  @Test
  void aHubThatDoesNotAnswerIsNotWaitedFor() {
    hub.stop(0);

    send(Map.of());

    assertThat(received).isEmpty();
  }

  private void send(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    CarillonConfig config =
        CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties)));
    new FirstRequests(config).send(hub.getAddress());
  }
}
