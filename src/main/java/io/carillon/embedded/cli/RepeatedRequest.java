package io.carillon.embedded.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A publication that takes effect once, however often it is sent: it has an idempotency key, and is
 * repeated if its answer is lost or says that a repetition may succeed.
 */
final class RepeatedRequest {
  private static final int TRIES = 4;
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_SECONDS = 30;

  /** Too Many Requests, Bad Gateway, Service Unavailable, Gateway Timeout (RFC 9110, 15). */
  private static final Set<Integer> TEMPORARY = Set.of(429, 502, 503, 504);

  private final HttpRequest request;

  /** A request whose publications have no ids of their own. */
  static RepeatedRequest withKey(HttpRequest.Builder request) {
    return new RepeatedRequest(
        request.header("Idempotency-Key", UUID.randomUUID().toString()).build());
  }

  /** A request whose publications have ids. */
  static RepeatedRequest withIds(HttpRequest.Builder request) {
    return new RepeatedRequest(request.build());
  }

  private RepeatedRequest(HttpRequest request) {
    this.request = request;
  }

  /**
   * The last response.
   *
   * @throws IOException if there is none; at once if the hub cannot be reached
   */
  HttpResponse<String> send(HttpClient http) throws IOException, InterruptedException {
    for (int left = TRIES - 1; ; left--) {
      try {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (left == 0 || !TEMPORARY.contains(response.statusCode())) {
          return response;
        }
        pause(retryAfter(response));
      } catch (ConnectException | HttpConnectTimeoutException unreachable) {
        throw unreachable;
      } catch (IOException brokenOff) {
        if (left == 0) {
          throw brokenOff;
        }
        pause(Duration.ofMillis(FIRST_PAUSE_MILLIS << (TRIES - 1 - left)));
      }
    }
  }

  private static void pause(Duration pause) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
  }

  private static Duration retryAfter(HttpResponse<String> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("\\d{1,9}")
        ? Duration.ofSeconds(Math.min(LONGEST_PAUSE_SECONDS, Long.parseLong(seconds)))
        : Duration.ofSeconds(1);
  }
}
