package io.carillon.client;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to receive events by a stream: reads it, and watches it for silence.
 *
 * <p>Bytes are requested when those before have been handled, so a slow listener slows reading. The
 * watch counts only the time for which bytes are awaited. {@code isBusy} and {@code isEnded} change
 * under the lock together: so no message is handled after the end, and the watch ends no attempt
 * whose listener is being called.
 */
final class StreamAttempt {
  private final ClientSettings settings;
  private final ScheduledExecutorService timers;
  private final String mediaType;
  private final AttemptListener listener;
  private final LineReader lines;

  private boolean isEnded; // guarded by this, as all below
  private boolean isBusy;
  private boolean isOpen;
  private long awaitedSinceNanos = System.nanoTime();
  private Flow.@Nullable Subscription upstream;
  private @Nullable CompletableFuture<?> exchange;

  /**
   * @param decoder of lines, made for a consumer of messages
   */
  StreamAttempt(
      ClientSettings settings,
      ScheduledExecutorService timers,
      StreamFormat format,
      StreamDecoding decoder,
      AttemptListener listener) {
    this.settings = settings;
    this.timers = timers;
    this.mediaType = format.mediaType();
    this.listener = listener;
    this.lines =
        new LineReader(
            decoder.lines(this::deliver, settings.maxEventSize()), settings.maxEventSize());
  }

  /** Makes the consumer of a stream's lines. */
  @FunctionalInterface
  interface StreamDecoding {
    Consumer<String> lines(Consumer<StreamMessage> messages, int maxEventSize);
  }

  /**
   * Sends the request.
   *
   * @param request fails if there is no token
   */
  void start(HubAccess access, CompletableFuture<HttpRequest.Builder> request) {
    watch(settings.openTimeout());
    request.thenCompose(ready -> send(access, ready)).whenComplete(this::finished);
  }

  /** Accepts problems, too: the hub then refuses a stream with its status and reason. */
  private CompletableFuture<HttpResponse<String>> send(
      HubAccess access, HttpRequest.Builder request) {
    String accept = mediaType + ", application/problem+json";
    synchronized (this) {
      if (isEnded) {
        return CompletableFuture.failedFuture(new CancellationException());
      }
      CompletableFuture<HttpResponse<String>> response =
          access.http().sendAsync(request.header("Accept", accept).build(), this::body);
      exchange = response;
      return response;
    }
  }

  private BodySubscriber<String> body(ResponseInfo response) {
    return isStream(response.statusCode(), response.headers().firstValue("Content-Type").orElse(""))
        ? new Body()
        : new LimitedText();
  }

  private boolean isStream(int status, String contentType) {
    return status == 200 && contentType.split(";", 2)[0].strip().equalsIgnoreCase(mediaType);
  }

  private void finished(@Nullable HttpResponse<String> response, @Nullable Throwable failure) {
    if (response == null) {
      fail(Refusals.of(failure == null ? new IllegalStateException() : failure));
    } else if (response.statusCode() != 200) {
      fail(Refusals.of(response));
    } else if (response.body().isEmpty()) {
      fail(new CarillonException("the stream has ended", null));
    } else {
      fail(new CarillonException("the answer is not a stream, so it is not from the hub", null));
    }
  }

  /** Ends the attempt; the listener is not called any more. */
  void close() {
    end();
  }

  private void fail(CarillonException failure) {
    if (end()) {
      listener.onFailed(failure);
    }
  }

  /** Whether this call has ended it. */
  private boolean end() {
    Flow.Subscription body;
    CompletableFuture<?> request;
    synchronized (this) {
      if (isEnded) {
        return false;
      }
      isEnded = true;
      body = upstream;
      request = exchange;
    }
    if (body != null) {
      body.cancel();
    }
    if (request != null) {
      request.cancel(true);
    }
    return true;
  }

  private void deliver(StreamMessage message) {
    synchronized (this) {
      if (isEnded) {
        return; // closed by the listener amid a piece of the stream
      }
      isOpen |= message instanceof StreamMessage.Connected;
    }
    listener.onMessage(message);
  }

  // --- watching ----------------------------------------------------------------------------------

  /** Checks again after a time; early enough for the other limit, once the stream is open. */
  private void watch(Duration pause) {
    long nanos = Math.min(pause.toNanos(), settings.heartbeatTimeout().toNanos());
    timers.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
  }

  private void check() {
    Duration limit;
    Duration left;
    synchronized (this) {
      if (isEnded) {
        return;
      }
      limit = isOpen ? settings.heartbeatTimeout() : settings.openTimeout();
      left = isBusy ? limit : limit.minusNanos(System.nanoTime() - awaitedSinceNanos);
    }
    if (left.isNegative() || left.isZero()) {
      failIfIdle(new CarillonException("the stream has brought nothing for " + limit, null));
    } else {
      watch(left);
    }
  }

  private void failIfIdle(CarillonException failure) {
    synchronized (this) {
      if (isBusy) {
        watch(settings.heartbeatTimeout()); // bytes have arrived after all
        return;
      }
      isBusy = true; // keeps bytes out that arrive now
    }
    fail(failure);
  }

  // --- reading -----------------------------------------------------------------------------------

  /** The stream's bytes. Its body completes with the end of the stream, as an empty text. */
  private final class Body implements BodySubscriber<String> {
    private final CompletableFuture<String> end = new CompletableFuture<>();

    @Override
    public CompletionStage<String> getBody() {
      return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      boolean isLate;
      synchronized (StreamAttempt.this) {
        isLate = isEnded;
        upstream = subscription;
      }
      if (isLate) {
        subscription.cancel();
      } else {
        subscription.request(1);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      if (begin()) {
        try {
          pieces.forEach(lines::push);
          handled();
        } catch (RuntimeException malformed) { // from the decoder; the listener's are caught there
          fail(new CarillonException("unreadable stream: " + malformed.getMessage(), malformed));
        }
      }
    }

    private boolean begin() {
      synchronized (StreamAttempt.this) {
        if (isEnded || isBusy) {
          return false;
        }
        isBusy = true;
        return true;
      }
    }

    private void handled() {
      Flow.Subscription body;
      synchronized (StreamAttempt.this) {
        isBusy = false;
        awaitedSinceNanos = System.nanoTime();
        body = isEnded ? null : upstream;
      }
      if (body != null) {
        body.request(1);
      }
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete("");
    }
  }
}
