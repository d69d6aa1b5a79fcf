package io.carillon.system;

import io.carillon.wire.EventStreamParser;
import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Reads one event stream over real HTTP, and remembers everything. */
final class StreamClient implements AutoCloseable {
  private static final Set<String> CONTROL = Set.of("connected", "heartbeat", "gap", "expired");
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final List<ParsedEvent> events = new ArrayList<>(); // guarded by this
  private final EventStreamParser parser = new EventStreamParser(this::received);
  private final CompletableFuture<HttpResponse<Void>> exchange;
  private final CompletableFuture<HttpResponse.ResponseInfo> head = new CompletableFuture<>();
  private boolean ended; // guarded by this
  private Throwable failure; // guarded by this

  private StreamClient(HttpRequest request) {
    exchange =
        HTTP.sendAsync(
            request,
            info -> {
              head.complete(info);
              return HttpResponse.BodyHandlers.ofByteArrayConsumer(this::read).apply(info);
            });
    exchange.whenComplete((response, failure) -> end(failure));
  }

  /** Opens a stream, with header lines as name and value in turn. */
  static StreamClient open(URI uri, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return new StreamClient(request.build());
  }

  /** Opens a stream after a position. */
  static StreamClient resume(URI uri, String lastEventId) {
    return lastEventId.isEmpty() ? open(uri) : open(uri, "Last-Event-ID", lastEventId);
  }

  private void read(Optional<byte[]> chunk) {
    chunk.ifPresent(parser::push);
  }

  private synchronized void received(ParsedEvent event) {
    events.add(event);
    notifyAll();
  }

  private synchronized void end(Throwable failure) {
    ended = true;
    this.failure = failure;
    if (failure != null) {
      head.completeExceptionally(failure);
    }
    notifyAll();
  }

  /** Status and headers, as soon as they are there. */
  HttpResponse.ResponseInfo head() {
    return head.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Waits for the stream to begin. */
  StreamClient connected() {
    awaitAny(event -> event.type().equals("connected"));
    return this;
  }

  /** Everything received, the hub's own events included. */
  synchronized List<ParsedEvent> all() {
    return List.copyOf(events);
  }

  /** The published events received. */
  synchronized List<ParsedEvent> published() {
    return events.stream().filter(event -> !CONTROL.contains(event.type())).toList();
  }

  synchronized int publishedCount() {
    int count = 0;
    for (ParsedEvent event : events) {
      if (!CONTROL.contains(event.type())) {
        count++;
      }
    }
    return count;
  }

  /** The id that a browser would come back with. */
  synchronized String lastEventId() {
    return events.isEmpty() ? "" : events.get(events.size() - 1).id();
  }

  /** Waits until that many published events are there, and gives them. */
  List<ParsedEvent> await(int count) {
    return await(count, Duration.ofSeconds(20));
  }

  List<ParsedEvent> await(int count, Duration limit) {
    awaitUntil(() -> publishedCount() >= count, limit, count + " published events");
    return published();
  }

  /** Waits for the first event that fits. */
  ParsedEvent awaitAny(Predicate<ParsedEvent> wanted) {
    awaitUntil(() -> all().stream().anyMatch(wanted), Duration.ofSeconds(20), "an event that fits");
    return all().stream().filter(wanted).findFirst().orElseThrow();
  }

  /** Waits for the stream to end. */
  void awaitEnd() {
    awaitEnd(Duration.ofSeconds(30));
  }

  void awaitEnd(Duration limit) {
    awaitUntil(() -> ended, limit, "the end of the stream");
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  private interface Condition {
    boolean holds();
  }

  private synchronized void awaitUntil(Condition condition, Duration limit, String what) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (!condition.holds()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError(
              "waited in vain for "
                  + what
                  + "; received "
                  + events.size()
                  + ", the last: "
                  + tail());
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<ParsedEvent> tail() {
    return events.subList(Math.max(0, events.size() - 5), events.size());
  }

  @Override
  public void close() {
    exchange.cancel(true);
  }
}
