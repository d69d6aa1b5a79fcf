package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.RawHttp.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests an open hub trusts: those that reach it directly. */
class OpenModeIT {
  private static final String EVENTS = "/api/channels/news/events";

  private static SecuredHub byDefault;
  private static SecuredHub behindProxy;

  @BeforeAll
  static void start(@TempDir Path one, @TempDir Path two) {
    byDefault = SecuredHub.start(one, Map.of("carillon.security", ""));
    behindProxy =
        SecuredHub.start(
            two,
            Map.of(
                "carillon.security", "open",
                "carillon.trusted-proxies", "127.0.0.1",
                "carillon.allowed-hosts", "hub.example,carillon"));
  }

  @AfterAll
  static void stop() {
    byDefault.close();
    behindProxy.close();
  }

  /** Publishes with these header lines; the status. */
  private static Answer publish(URI hub, String version, String... headers) throws IOException {
    List<String> lines = new ArrayList<>(List.of("POST " + EVENTS + " " + version));
    lines.addAll(List.of(headers));
    lines.addAll(List.of("Content-Type: text/plain", "Content-Length: 1", "Connection: close"));
    return RawHttp.send(hub, (String.join("\r\n", lines) + "\r\n\r\nx").getBytes());
  }

  private static String host(URI hub) {
    return "Host: " + hub.getAuthority();
  }

  // --- open by default --------------------------------------------------------------------------

  @Test
  void clientsOfThisMachineAreTrusted() throws IOException {
    URI hub = byDefault.url();
    assertThat(publish(hub, "HTTP/1.1", host(hub)).status()).isEqualTo(201);
    assertThat(publish(hub, "HTTP/1.1", "Host: localhost").status()).isEqualTo(201);
    assertThat(publish(hub, "HTTP/1.1", "Host: [::1]:8080").status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 127.0.0.1",
        "x-forwarded-host: localhost",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Anything: 1",
        "Forwarded: for=127.0.0.1",
        "Via: 1.1 proxy",
        "X-Real-IP: 127.0.0.1",
        "CF-Connecting-IP: 127.0.0.1",
        "X-Forwarded-For:"
      })
  void aForwardedRequestIsRefused(String header) throws IOException {
    URI hub = byDefault.url();
    Answer refused = publish(hub, "HTTP/1.1", host(hub), header);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body())
        .contains(header.substring(0, header.indexOf(':')), "carillon.security");
    Answer read =
        RawHttp.send(hub, "GET /api/channels HTTP/1.1", host(hub), header, "Connection: close");
    assertThat(read.status()).isEqualTo(403);
    Answer page = RawHttp.send(hub, "GET / HTTP/1.1", host(hub), header, "Connection: close");
    assertThat(page.status()).isEqualTo(403);
    Answer metrics =
        RawHttp.send(hub, "GET /metrics HTTP/1.1", host(hub), header, "Connection: close");
    assertThat(metrics.status()).isEqualTo(403);
    Answer health =
        RawHttp.send(hub, "GET /health/ready HTTP/1.1", host(hub), header, "Connection: close");
    assertThat(health.status()).isEqualTo(200);
  }

  @Test
  void aRequestOfHttp10IsRefusedAsNginxForwardsThusByDefault() throws IOException {
    URI hub = byDefault.url();
    assertThat(publish(hub, "HTTP/1.0", host(hub)).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.5", "10.0.0.1:8080", "[2001:db8::1]", "hub.example", ""})
  void hostsOfOtherMachinesAreRefused(String host) throws IOException {
    assertThat(publish(byDefault.url(), "HTTP/1.1", "Host: " + host).status()).isIn(400, 421);
  }

  @Test
  void theRefusalNamesTheHeaderAndTheSetting() throws IOException {
    assertThat(publish(byDefault.url(), "HTTP/1.1", "Host: hub.example").body())
        .contains("header Host", "carillon.allowed-hosts");
  }

  @Test
  void aPageBehindAProxyThatReplacesTheHostIsForeign() throws IOException {
    URI hub = byDefault.url();
    Answer refused =
        publish(
            hub,
            "HTTP/1.1",
            host(hub),
            "Origin: https://hub.example",
            "Sec-Fetch-Site: same-origin");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body()).contains("Host", "carillon.trusted-proxies");
  }

  // --- configured as open, behind a trusted proxy
  // -------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    // Host, X-Forwarded-Host, status
    "hub.example, hub.example, 201",
    "carillon, hub.example, 201", // nginx has replaced the host
    "carillon, evil.example, 421",
    "evil.example, hub.example, 421", // DNS rebinding, with a header of the page
    "evil.example, localhost, 421",
    "localhost, localhost, 421",
  })
  void bothTheRequestedAndTheForwardedHostMustBeAllowed(String host, String forwarded, int status)
      throws IOException {
    Answer answer =
        publish(
            behindProxy.url(),
            "HTTP/1.1",
            "Host: " + host,
            "X-Forwarded-For: 192.0.2.1",
            "X-Forwarded-Host: " + forwarded);
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void aPageOfTheHubBehindAProxyThatReplacesTheHostIsItsOwn() throws IOException {
    String[] page = {
      "Host: carillon", "X-Forwarded-For: 192.0.2.1", "Origin: https://hub.example:444"
    };
    assertThat(publish(behindProxy.url(), "HTTP/1.1", with(page, "Sec-Fetch-Site: same-origin")))
        .extracting(Answer::status)
        .isEqualTo(201);
    for (String site : List.of("same-site", "cross-site", "none")) {
      assertThat(publish(behindProxy.url(), "HTTP/1.1", with(page, "Sec-Fetch-Site: " + site)))
          .extracting(Answer::status)
          .isEqualTo(403);
    }
  }

  private static String[] with(String[] lines, String more) {
    List<String> all = new ArrayList<>(List.of(lines));
    all.add(more);
    return all.toArray(String[]::new);
  }

  /** Linux has a whole network of addresses that are this machine's. */
  @Test
  void aForwardedRequestOfAnotherPeerIsRefused(@TempDir Path data) throws IOException {
    try (SecuredHub hub =
        SecuredHub.start(
            data, Map.of("carillon.security", "open", "carillon.trusted-proxies", "192.0.2.7"))) {
      assertThat(publish(hub.url(), "HTTP/1.1", host(hub.url())).status()).isEqualTo(201);
      Answer refused =
          publish(hub.url(), "HTTP/1.1", host(hub.url()), "X-Forwarded-For: 192.0.2.1");
      assertThat(refused.status()).isEqualTo(403);
    }
  }

  // --- secured by a setting ---------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "carillon.trusted-proxies, 127.0.0.1",
    "carillon.allowed-hosts, hub.example",
    "carillon.allowed-hosts, 'localhost,203.0.113.5'",
  })
  void aProxyOrAnotherHostMeansSecured(String key, String value, @TempDir Path data)
      throws IOException {
    try (SecuredHub hub = SecuredHub.start(data, Map.of("carillon.security", "", key, value))) {
      String host = key.endsWith("hosts") ? "Host: " + value.replaceAll(".*,", "") : "Host: x";
      assertThat(publish(hub.url(), "HTTP/1.1", host).status()).isEqualTo(401);
    }
  }

  // --- development tokens -----------------------------------------------------------------------

  @Test
  void aDevelopmentTokenHasNoMorePermissionsThanItNames() {
    Web web = new Web(byDefault.url());
    HttpResponse<String> issued =
        web.send(
            "POST",
            "api/development-token",
            "{\"user\":\"ann\",\"publish\":[\"demo.*\"],\"subscribe\":[\"*\"]}",
            "Content-Type",
            "application/json");
    assertThat(issued.statusCode()).isEqualTo(201);
    String token = issued.body().replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
    String[] asAnn = {"Authorization", Web.bearer(token), "Content-Type", "text/plain"};

    assertThat(web.get("api/me", asAnn).body())
        .contains("\"user\":\"ann\"", "\"publish\":[\"demo.*\"]", "\"admin\":false");
    assertThat(web.send("POST", "api/channels/demo.x/events", "hi", asAnn).statusCode())
        .isEqualTo(201);
    assertThat(web.send("POST", "api/channels/orders/events", "hi", asAnn).statusCode())
        .isEqualTo(403);
    assertThat(web.get("api/connections", asAnn).statusCode()).isEqualTo(403);
    assertThat(web.get("api/connections").statusCode()).as("without it").isEqualTo(200);
    assertThat(web.get("api/me", "Authorization", asAnn[1] + "x").statusCode())
        .as("a token of another process is not signed by this one")
        .isEqualTo(401);
  }

  @Test
  void aDevelopmentTokenNeedsAUserAndValidChannels() {
    Web web = new Web(byDefault.url());
    String[] json = {"Content-Type", "application/json"};

    assertThat(web.send("POST", "api/development-token", "{}", json).statusCode()).isEqualTo(400);
    assertThat(
            web.send(
                    "POST", "api/development-token", "{\"user\":\"a\",\"publish\":[\"a b\"]}", json)
                .body())
        .contains("\"status\":400", "channel");
  }
}
