package io.carillon.client;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request to publish, and again with the same key while it has no answer or a temporary
 * refusal. Its steps follow each other, so that its fields need no lock.
 */
final class PublishCall {
  private final HubAccess access;
  private final ClientSettings settings;
  private final ScheduledExecutorService timers;
  private final PublishRequest request;
  private final long deadlineNanos;
  private final Backoff backoff;
  private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
  private boolean hasFreshToken;

  PublishCall(
      HubAccess access,
      ClientSettings settings,
      ScheduledExecutorService timers,
      PublishRequest request) {
    this.access = access;
    this.settings = settings;
    this.timers = timers;
    this.request = request;
    this.deadlineNanos = System.nanoTime() + settings.publishTimeout().toNanos();
    this.backoff =
        new Backoff(
            settings.minBackoff(),
            settings.maxBackoff(),
            Integer.MAX_VALUE,
            () -> ThreadLocalRandom.current().nextDouble());
  }

  CompletableFuture<Receipt> receipt() {
    return receipt;
  }

  /** Sends the request, unless it is too late or was given up. */
  void send() {
    Duration left = left();
    if (receipt.isDone()) {
      return;
    }
    if (left.isNegative() || left.isZero()) {
      fail(new CarillonException("the publication could not be sent in time", null));
      return;
    }
    Duration timeout =
        left.compareTo(settings.requestTimeout()) < 0 ? left : settings.requestTimeout();
    access
        .request(HubAccess.eventsOf(request.channel()), List.of(), hasFreshToken)
        .thenCompose(ready -> post(ready.timeout(timeout)))
        .whenComplete(this::answered);
  }

  private CompletableFuture<HttpResponse<String>> post(HttpRequest.Builder ready) {
    ready
        .header("Content-Type", request.contentType())
        .header("Accept", "application/json")
        .POST(request.body());
    request.key().ifPresent(key -> ready.header("Idempotency-Key", key));
    return access.http().sendAsync(ready.build(), head -> new LimitedText());
  }

  private void answered(@Nullable HttpResponse<String> response, @Nullable Throwable failure) {
    if (response == null) {
      retryOrFail(Refusals.of(failure == null ? new IllegalStateException() : failure));
    } else if (response.statusCode() / 100 == 2) {
      readReceipt(response.body());
    } else if (response.statusCode() == 401 && access.isRenewable() && !hasFreshToken) {
      hasFreshToken = true;
      send();
    } else {
      retryOrFail(Refusals.of(response));
    }
  }

  private void readReceipt(String body) {
    try {
      Map<String, String> members = JsonScanner.members(body);
      receipt.complete(
          new Receipt(
              request.channel(),
              Long.parseLong(members.getOrDefault("first", "")),
              Long.parseLong(members.getOrDefault("last", "")),
              Integer.parseInt(members.getOrDefault("count", ""))));
    } catch (IllegalArgumentException notAReceipt) {
      fail(new CarillonException("the answer is not a receipt, so it is not from the hub", null));
    }
  }

  private void retryOrFail(CarillonException failure) {
    boolean isRepeatable =
        request.key().isPresent() ? failure.isTemporary() : failure.isRefusedForNow();
    Duration random = backoff.next().orElseThrow();
    Duration pause =
        failure.retryAfter().filter(least -> least.compareTo(random) > 0).orElse(random);
    if (isRepeatable && pause.compareTo(left()) < 0) {
      timers.schedule(this::send, pause.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      fail(failure);
    }
  }

  private Duration left() {
    return Duration.ofNanos(deadlineNanos - System.nanoTime());
  }

  void fail(CarillonException failure) {
    receipt.completeExceptionally(failure);
  }
}
