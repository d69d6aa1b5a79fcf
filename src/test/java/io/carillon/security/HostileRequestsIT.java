package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.RawHttp.Answer;
import io.carillon.system.StreamClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that once cost the hub minutes, or wrote what their caller may not write; also on an
 * application server, see {@link SecuredHub}.
 */
@Timeout(120)
class HostileRequestsIT {
  private static final Issuer ISSUER = Issuer.kept();
  private static final int ATTACKERS = 16;

  /** What a request of others may take meanwhile; a second alone, more beside other tests. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static SecuredHub hub;
  private static Web web;

  @BeforeAll
  static void start(@TempDir Path data) {
    hub = SecuredHub.elsewhereOrHere(ISSUER, data);
    web = new Web(hub.url());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static String bearer(String user, List<String> publish, boolean isAdmin) {
    return Web.bearer(ISSUER.sign(Issuer.granting(user, publish, List.of("*"), isAdmin)));
  }

  private static String path(String path) {
    return URI.create(hub.url().toString()).getPath() + path;
  }

  // --- time -------------------------------------------------------------------------------------

  @Test
  void longPathsOfSlashesCostOthersNothing() throws Exception {
    withstand("GET " + path("api/x" + "/".repeat(6_000) + "x") + " HTTP/1.1", "Accept: */*");
    withstand("GET " + path("api/x" + "/".repeat(1_800) + "x") + " HTTP/1.1", "Accept: */*");
  }

  @Test
  void headersOfCommasCostOthersNothing() throws Exception {
    for (String header : List.of("Forwarded", "X-Forwarded-For", "Accept", "If-None-Match")) {
      withstand("GET " + path("api/me") + " HTTP/1.1", header + ": " + ",".repeat(6_000));
    }
  }

  /** Sends a request many times at once, while an honest client publishes and reads. */
  private static void withstand(String line, String header) throws Exception {
    List<CompletableFuture<Answer>> answers =
        IntStream.range(0, ATTACKERS)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> send(line, header), task -> new Thread(task).start()))
            .toList();
    String admin = bearer("root", List.of(), true);
    long began = System.nanoTime();
    assertThat(web.get("api/channels?limit=1", "Authorization", admin).statusCode()).isEqualTo(200);
    assertThat(
            web.send(
                    "POST",
                    "api/channels/honest/events",
                    "x",
                    "Authorization",
                    admin,
                    "Content-Type",
                    "text/plain")
                .statusCode())
        .isEqualTo(201);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);
    for (CompletableFuture<Answer> each : answers) {
      assertThat(each.join().isHung()).as(line).isFalse();
      assertThat(each.join().status()).as("%s: %s", line, header).isBetween(200, 499);
    }
  }

  private static Answer send(String line, String header) {
    try {
      return RawHttp.send(
          hub.url(), line, "Host: " + hub.url().getAuthority(), header, "Connection: close");
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  // --- rights -----------------------------------------------------------------------------------

  @Test
  void readersCreateNoChannelsByEntering() {
    String admin = bearer("root", List.of(), true);
    String reader = bearer("bob", List.of(), false);
    List<StreamClient> streams = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int stream = i;
      String query =
          IntStream.range(0, 64)
              .mapToObj(n -> "chat.e%d-%d".formatted(stream, n))
              .map(room -> "channel=" + room + "&enter=" + room)
              .collect(Collectors.joining("&"));
      streams.add(
          StreamClient.open(hub.url().resolve("api/events?" + query), "Authorization", reader)
              .connected());
    }
    assertThat(web.get("api/channels?limit=1000&after=chat.e", "Authorization", admin).body())
        .doesNotContain("\"chat.e");
    streams.forEach(StreamClient::close);
  }

  @Test
  void aStreamOfAnotherUserIsNotRenewed() {
    assertThat(
            web.send(
                    "POST",
                    "api/connections/" + "x".repeat(40) + "/token",
                    "",
                    "Authorization",
                    bearer("eve", List.of(), false))
                .statusCode())
        .isEqualTo(404);
  }
}
