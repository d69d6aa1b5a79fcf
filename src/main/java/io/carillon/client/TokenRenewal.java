package io.carillon.client;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives the hub a fresh token before that of an open stream expires, so that the stream continues.
 * That needs JSON Web Tokens, whose expiry can be read. If it fails, the hub ends the stream, and
 * the subscription opens another.
 */
final class TokenRenewal {
  /** A token is renewed this long before it expires, or after 4/5 of its time if that is later. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private static final Duration MIN_DELAY = Duration.ofSeconds(5);

  private final HubAccess access;
  private final ScheduledExecutorService timers;
  private final Duration timeout;
  private final String clientId;
  private boolean isStopped; // guarded by this
  private @Nullable Future<?> next; // guarded by this

  /**
   * @param clientId of the stream
   */
  TokenRenewal(
      HubAccess access, ScheduledExecutorService timers, Duration timeout, String clientId) {
    this.access = access;
    this.timers = timers;
    this.timeout = timeout;
    this.clientId = clientId;
  }

  /** Starts to watch the expiry of the current token. */
  void start() {
    if (access.isRenewable()) {
      access.token(false).thenAccept(token -> schedule(token, Instant.now()));
    }
  }

  synchronized void stop() {
    isStopped = true;
    if (next != null) {
      next.cancel(false);
    }
  }

  private synchronized void schedule(String token, Instant now) {
    if (!isStopped) {
      expiry(token)
          .map(expiry -> delay(Duration.between(now, expiry)))
          .ifPresent(
              delay ->
                  next = timers.schedule(this::renew, delay.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  static Duration delay(Duration left) {
    Duration fifth = left.dividedBy(5);
    Duration delay = left.minus(fifth.compareTo(MARGIN) < 0 ? fifth : MARGIN);
    return delay.compareTo(MIN_DELAY) < 0 ? MIN_DELAY : delay;
  }

  private void renew() {
    String path = "api/connections/" + HubAccess.encode(clientId) + "/token";
    access
        .request(path, List.of(), true)
        .thenCompose(
            request ->
                access
                    .http()
                    .sendAsync(
                        request.timeout(timeout).POST(BodyPublishers.noBody()).build(),
                        head -> new LimitedText()))
        .thenAccept(
            response -> {
              if (response.statusCode() == 200) {
                start();
              }
            });
  }

  /** When a JSON Web Token expires; empty for other tokens and for those without {@code exp}. */
  static Optional<Instant> expiry(String token) {
    String[] parts = token.split("\\.");
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
      return Optional.ofNullable(JsonScanner.members(claims).get("exp"))
          .map(seconds -> Instant.ofEpochSecond((long) Double.parseDouble(seconds)));
    } catch (IllegalArgumentException opaque) {
      return Optional.empty();
    }
  }
}
