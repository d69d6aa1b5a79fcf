package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.Issuer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With everything logged that can be, no secret is. */
@Timeout(180)
class SecretsIT {
  private static final String PAYLOAD = "a-payload-that-nobody-else-should-read";

  @TempDir Path data;

  @Test
  void tokensTicketsPayloadsAndTheSecretAppearNowhere() throws IOException {
    Path logging = data.resolve("logging.properties");
    Files.writeString(
        logging,
        """
        handlers = java.util.logging.ConsoleHandler
        java.util.logging.ConsoleHandler.level = ALL
        .level = ALL
        """);
    List<String> secrets = new ArrayList<>(List.of(Issuer.SECRET, PAYLOAD));
    try (HubProcess hub =
        HubProcess.start(
            data,
            Map.of(
                "java.util.logging.config.file",
                logging.toString(),
                "carillon.security",
                "secured",
                "carillon.jwt.secret",
                Issuer.SECRET))) {
      secrets.addAll(use(hub));
      hub.terminate();
      List<String> output = hub.output();
      assertThat(output).as("everything is logged").anyMatch(line -> line.startsWith("TRACE"));
      assertThat(output).anyMatch(line -> line.contains("\"audit\":\"login-refused\""));
      assertThat(output).anyMatch(line -> line.contains("\"audit\":\"permission-denied\""));
      assertThat(denials(output)).contains("/metrics", "/api/tickets", "/api/connections");
      for (String secret : secrets) {
        assertThat(output).noneMatch(line -> line.contains(secret));
      }
    }
  }

  /** The paths of requests that lacked a permission. */
  private static List<String> denials(List<String> output) {
    return output.stream()
        .filter(line -> line.contains("\"audit\":\"permission-denied\""))
        .map(line -> line.replaceAll(".*\"path\":\"([^\"]*)\".*", "$1"))
        .toList();
  }

  /** Everything that takes a secret, rightly and wrongly; answers the secrets. */
  private static List<String> use(HubProcess hub) {
    JwtClaims claims = Issuer.granting("ann", List.of("news"), List.of("news"), false);
    JwtClaims expired = Issuer.granting("ann", List.of("news"), List.of("news"), false);
    expired.setExpirationTime(Issuer.in(Duration.ofHours(-1)));
    String good = Issuer.signShared(claims);
    String old = Issuer.signShared(expired);
    String forged = Issuer.forged(claims);
    var events = hub.uri("/api/channels/news/events");
    for (String token : List.of(good, old, forged, Issuer.unsigned(claims))) {
      Http.send(
          "POST",
          events,
          BodyPublishers.ofString(PAYLOAD),
          "Content-Type",
          "text/plain",
          "Authorization",
          "Bearer " + token);
      Http.send(
          "POST",
          events,
          BodyPublishers.ofString("{\"data\":\"" + PAYLOAD + "\""),
          "Content-Type",
          "application/json",
          "Authorization",
          "Bearer " + token);
      Http.get(hub.uri("/api/channels"), "Cookie", "carillon-token=" + token);
      Http.get(hub.uri("/api/connections"), "Authorization", "Bearer " + token);
    }
    Http.get(hub.uri("/api/channels"), "Authorization", "Basic YW5uOnNlY3JldC1wYXNzd29yZA==");
    HttpResponse<String> issued =
        Http.send(
            "POST",
            hub.uri("/api/tickets"),
            BodyPublishers.noBody(),
            "Authorization",
            "Bearer " + good);
    assertThat(issued.statusCode()).as(issued.body()).isEqualTo(201);
    Http.get(hub.uri("/metrics"), "Authorization", "Bearer " + good);
    Http.send(
        "POST",
        hub.uri("/api/tickets"),
        BodyPublishers.ofString("{\"channels\":[\"of-others\"]}"),
        "Content-Type",
        "application/json",
        "Authorization",
        "Bearer " + good);
    String ticket = issued.body().replaceAll("(?s).*\"ticket\":\"([^\"]*)\".*", "$1");
    for (int twice = 0; twice < 2; twice++) {
      Http.get(
          hub.uri("/api/channels/news/events?since=earliest&ticket=" + ticket),
          "Accept",
          "application/json");
    }
    return Stream.concat(
            Stream.of(good, old, forged).flatMap(token -> Stream.of(token, token.split("\\.")[2])),
            Stream.of(
                ticket, good.split("\\.")[1], "YW5uOnNlY3JldC1wYXNzd29yZA", "secret-password"))
        .toList();
  }
}
