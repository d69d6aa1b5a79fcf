package io.carillon.push;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends messages to push services (RFC 8030, 5). Follows no redirects. Thread-safe. */
final class PushClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Of a whole exchange: shorter than a lease. */
  static final Duration TIMEOUT = Duration.ofSeconds(15);

  private static final Duration MAX_RETRY_AFTER = Duration.ofDays(1);

  private static final int TOPIC_BYTES = 24;

  private final HttpClient http;
  private final Vapid vapid;
  private final EndpointPolicy policy;
  private final Clock clock;

  /**
   * @param executor for the exchanges; other threads than those that call {@link #send}
   */
  PushClient(Vapid vapid, EndpointPolicy policy, Executor executor, Clock clock) {
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(executor)
            .build();
    this.vapid = vapid;
    this.policy = policy;
    this.clock = clock;
  }

  /** Sends a message, and waits for the answer. */
  PushAnswer send(Subscription subscription, PushMessage message) throws InterruptedException {
    String host = subscription.endpoint().getHost();
    try {
      if (!policy.accepts(subscription.endpoint())) {
        return answer(PushAnswer.Kind.GONE, host + " has an address that is not public");
      }
    } catch (IOException unknownHost) {
      return answer(PushAnswer.Kind.UNAVAILABLE, host + " has no address");
    }
    CompletableFuture<HttpResponse<Void>> exchange =
        http.sendAsync(request(subscription, message), BodyHandlers.discarding());
    try {
      return answer(host, exchange.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException failed) {
      return answer(PushAnswer.Kind.UNAVAILABLE, host + " did not answer: " + failed.getCause());
    } catch (TimeoutException late) {
      return answer(PushAnswer.Kind.UNAVAILABLE, host + " did not answer in time");
    } finally {
      exchange.cancel(true);
    }
  }

  private HttpRequest request(Subscription subscription, PushMessage message) {
    byte[] body =
        MessageEncryption.encrypt(
            message.json().getBytes(StandardCharsets.UTF_8),
            subscription.key(),
            subscription.secret());
    return HttpRequest.newBuilder(subscription.endpoint())
        .timeout(TIMEOUT)
        .header("Authorization", vapid.authorization(subscription.endpoint()))
        .header("Content-Encoding", "aes128gcm")
        .header("Content-Type", "application/octet-stream")
        .header("TTL", Long.toString(Math.max(0, message.ttl().toSeconds())))
        .header("Urgency", message.urgency().toString())
        .header("Topic", topic(subscription, message))
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  /** Says nothing to the push service; at most 32 characters of base64url. */
  private static String topic(Subscription subscription, PushMessage message) {
    byte[] name = message.topic().getBytes(StandardCharsets.UTF_8);
    byte[] info = "Carillon topic".getBytes(StandardCharsets.US_ASCII);
    return Base64.getUrlEncoder()
        .encodeToString(MessageEncryption.derive(subscription.secret(), name, info, TOPIC_BYTES));
  }

  private PushAnswer answer(String host, HttpResponse<Void> response) {
    int status = response.statusCode();
    String detail = host + " answered " + status;
    if (status / 100 == 2) {
      return answer(PushAnswer.Kind.ACCEPTED, detail);
    }
    if (status == 404 || status == 410) {
      return answer(PushAnswer.Kind.GONE, detail);
    }
    boolean isTemporary = status == 429 || status / 100 == 5;
    return new PushAnswer(
        isTemporary ? PushAnswer.Kind.UNAVAILABLE : PushAnswer.Kind.REFUSED,
        response.headers().firstValue("Retry-After").flatMap(this::retryAfter),
        detail);
  }

  private static PushAnswer answer(PushAnswer.Kind kind, String detail) {
    return new PushAnswer(kind, Optional.empty(), detail);
  }

  /** Seconds or a date (RFC 9110, 10.2.3). */
  private Optional<Duration> retryAfter(String text) {
    Optional<Duration> pause;
    if (text.matches("\\d{1,9}")) {
      pause = Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    } else {
      try {
        ZonedDateTime time = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
        pause = Optional.of(Duration.between(clock.instant(), time.toInstant()));
      } catch (DateTimeException neither) {
        pause = Optional.empty();
      }
    }
    return pause.map(each -> each.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : each);
  }
}
