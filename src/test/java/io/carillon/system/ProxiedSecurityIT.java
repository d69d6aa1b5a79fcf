package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.RawHttp;
import io.carillon.security.RawHttp.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real load balancers with the files of {@code server-config}, before an open hub: the worst case,
 * in which every request that they forward is an admin's.
 */
@Timeout(120)
class ProxiedSecurityIT {
  private static HubProcess hub;

  @TempDir Path folder;

  /** Which program. */
  private enum Kind {
    NGINX,
    HAPROXY;

    LoadBalancer start(Path folder, int hub) throws Exception {
      List<Integer> nodes = List.of(hub, hub, hub);
      return this == NGINX
          ? LoadBalancer.nginx(folder, nodes)
          : LoadBalancer.haproxy(folder, nodes);
    }
  }

  @BeforeAll
  static void start(@TempDir Path data) {
    hub =
        HubProcess.start(
            data, Map.of("carillon.security", "open", "carillon.trusted-proxies", "127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static Answer get(URI proxy, String target, String... headers) throws IOException {
    return RawHttp.sendThroughProxy(
        proxy,
        ("GET "
                + target
                + " HTTP/1.1\r\n"
                + String.join("\r\n", headers)
                + "\r\nConnection: close\r\n\r\n")
            .getBytes());
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheConfiguredHostIsServed(Kind kind) throws Exception {
    try (LoadBalancer balancer = kind.start(folder, hub.port())) {
      URI proxy = URI.create(balancer.base());
      String configured = "Host: " + proxy.getAuthority();
      assertThat(get(proxy, "/api/channels", configured).status()).isEqualTo(200);
      for (String host : List.of("localhost", "203.0.113.5", "evil.example", "[::1]", "carillon")) {
        assertThat(get(proxy, "/api/channels", "Host: " + host).status()).as(host).isEqualTo(421);
      }
      // the host of the first line, which takes precedence (RFC 9112, 3.2.2), is the one that
      // counts
      assertThat(get(proxy, "http://evil.example/api/channels", configured).status())
          .isIn(400, 421);
      assertThat(get(proxy, "http://localhost/api/channels", configured).status()).isIn(400, 421);
    }
  }

  @ParameterizedTest
  @EnumSource
  void metricsAreDeniedHoweverTheyAreWritten(Kind kind) throws Exception {
    try (LoadBalancer balancer = kind.start(folder, hub.port())) {
      URI proxy = URI.create(balancer.base());
      String host = "Host: " + proxy.getAuthority();
      assertThat(get(URI.create("http://127.0.0.1:" + hub.port()), "/metrics", "Host: localhost"))
          .extracting(Answer::status)
          .isEqualTo(200);
      for (String path :
          List.of(
              "/metrics",
              "/metrics?x=1",
              "/metrics;x",
              "/metrics;jsessionid=1",
              "/metrics%3bx",
              "/metrics/",
              "/%6detrics",
              "/%6D%65trics;x",
              "//metrics",
              "/./metrics",
              "/x/../metrics",
              "/x/%2e%2e/metrics",
              "/carillon/metrics",
              "/carillon;x/metrics;y",
              "/carillon//metrics",
              "/METRICS")) {
        assertThat(get(proxy, path, host).status()).as(path).isIn(400, 403);
      }
      assertThat(get(proxy, "/api/channels/metrics", host).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void headersOfTheClientDoNotPass(Kind kind) throws Exception {
    try (LoadBalancer balancer = kind.start(folder, hub.port())) {
      URI proxy = URI.create(balancer.base());
      Answer connections =
          get(
              proxy,
              "/api/channels",
              "Host: " + proxy.getAuthority(),
              "X-Forwarded-Host: evil.example",
              "X-Forwarded-For: 203.0.113.9",
              "Forwarded: for=203.0.113.9;host=evil.example");
      assertThat(connections.status()).isEqualTo(200);
    }
  }
}
