package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.testing.ManualClock;
import io.carillon.testing.ManualScheduler;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An open stream continues with a fresh token. */
@Timeout(30)
class TokenRenewalTest {
  private final ScriptedHub hub = new ScriptedHub();
  private final ManualClock clock = new ManualClock(Instant.EPOCH);
  private final ManualScheduler timers = new ManualScheduler(clock);
  private final HubAccess access =
      new HubAccess(
          hub.uri(),
          HttpClient.newHttpClient(),
          Runnable::run,
          TokenRenewalTest::token,
          true,
          List.of());
  private final TokenRenewal renewal =
      new TokenRenewal(access, timers, Duration.ofSeconds(5), "client 1");

  @AfterEach
  void close() {
    hub.close();
  }

  /** A token that is valid for an hour. */
  private static String token(boolean fresh) {
    String claims =
        "{\"exp\":%d,\"fresh\":%s}"
            .formatted(Instant.now().plus(Duration.ofHours(1)).getEpochSecond(), fresh);
    return "e30."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".c2ln";
  }

  private static String claims(ScriptedHub.Request request) {
    String token = request.header("Authorization").substring("Bearer ".length());
    return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
  }

  @Test
  void aFreshTokenIsSentAMinuteBeforeTheOldOneExpiresAndSoOn() {
    hub.thenAnswer(200, "{}").thenAnswer(200, "{}");
    renewal.start();

    timers.advance(Duration.ofMinutes(58));
    assertThat(hub.requests()).isEmpty();

    timers.advance(Duration.ofMinutes(2));
    await().until(() -> hub.requests().size() == 1);
    assertThat(hub.requests().get(0).uri()).hasToString("/api/connections/client%201/token");
    assertThat(claims(hub.requests().get(0))).contains("\"fresh\":true");

    await().until(() -> timers.waiting() == 1); // the answer has arrived
    timers.advance(Duration.ofHours(1));
    await().until(() -> hub.requests().size() == 2);
  }

  @Test
  void aStreamThatHasEndedIsNotRenewed() {
    renewal.start();
    renewal.stop();

    timers.advance(Duration.ofHours(2));

    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void aRenewalThatFailsLeavesTheStreamToItsExpiry() {
    hub.thenAnswer(409, "");
    renewal.start();
    timers.advance(Duration.ofHours(1));
    await().until(() -> hub.requests().size() == 1);

    timers.advance(Duration.ofHours(2));

    assertThat(hub.requests()).hasSize(1);
  }

  @Test
  void aTokenIsRenewedAMinuteOrAFifthBeforeItExpires() {
    assertThat(TokenRenewal.delay(Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(59));
    assertThat(TokenRenewal.delay(Duration.ofSeconds(100))).isEqualTo(Duration.ofSeconds(80));
    assertThat(TokenRenewal.delay(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void theExpiryOfAJsonWebTokenIsRead() {
    String claims =
        Base64.getUrlEncoder().withoutPadding().encodeToString("{\"exp\":1893456000}".getBytes());

    assertThat(TokenRenewal.expiry("h." + claims + ".s"))
        .hasValue(Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(TokenRenewal.expiry("opaque")).isEmpty();
    assertThat(TokenRenewal.expiry("a.b.c")).isEmpty();
  }
}
