package io.carillon.system;

import io.carillon.wire.EventStreamListener;
import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads one event stream over real HTTP, and remembers everything. */
public final class StreamClient implements AutoCloseable {
  private static final Set<String> CONTROL = Set.of("connected", "heartbeat", "gap", "expired");

  private final List<ParsedEvent> events = new ArrayList<>(); // guarded by this
  private final StreamExchange exchange;
  private int publishedCount; // guarded by this
  private boolean ended; // guarded by this

  private StreamClient(Function<EventStreamListener, StreamExchange> opening) {
    exchange = opening.apply(this::received);
    exchange.whenEnded(this::ended);
  }

  /** Opens a stream, with header lines as name and value in turn. */
  public static StreamClient open(URI uri, String... headers) {
    return new StreamClient(listener -> StreamExchange.open(uri, listener, headers));
  }

  /** The same through a client of its own. */
  public static StreamClient open(HttpClient http, URI uri, String... headers) {
    return new StreamClient(listener -> StreamExchange.open(http, uri, listener, headers));
  }

  /** Opens a stream after a position. */
  public static StreamClient resume(URI uri, String lastEventId) {
    return lastEventId.isEmpty() ? open(uri) : open(uri, "Last-Event-ID", lastEventId);
  }

  /** Reads a channel from its first event to its last. */
  public static List<ParsedEvent> wholeLog(URI channel) {
    int head = Integer.parseInt(Http.get(channel).body().replaceAll(".*\"head\":(\\d+).*", "$1"));
    try (StreamClient client = open(URI.create(channel + "/events?since=earliest"))) {
      return client.await(head, Duration.ofSeconds(60));
    }
  }

  private synchronized void received(ParsedEvent event) {
    events.add(event);
    if (!CONTROL.contains(event.type())) {
      publishedCount++;
    }
    notifyAll();
  }

  private synchronized void ended() {
    ended = true;
    notifyAll();
  }

  /** Status and headers, as soon as they are there. */
  public HttpResponse.ResponseInfo head() {
    return exchange.head();
  }

  /** Waits for the stream to begin. */
  public StreamClient connected() {
    awaitAny(event -> event.type().equals("connected"));
    return this;
  }

  /** Everything received, the hub's own events included. */
  public synchronized List<ParsedEvent> all() {
    return List.copyOf(events);
  }

  /** The published events received. */
  public synchronized List<ParsedEvent> published() {
    return events.stream().filter(event -> !CONTROL.contains(event.type())).toList();
  }

  /** The id that a browser would come back with. */
  public synchronized String lastEventId() {
    return events.isEmpty() ? "" : events.get(events.size() - 1).id();
  }

  /** Waits until that many published events are there, and gives them. */
  public List<ParsedEvent> await(int count) {
    return await(count, Duration.ofSeconds(20));
  }

  public List<ParsedEvent> await(int count, Duration limit) {
    awaitUntil(() -> publishedCount >= count, limit, count + " published events");
    return published();
  }

  /** Waits for the first event that fits. */
  public ParsedEvent awaitAny(Predicate<ParsedEvent> wanted) {
    awaitUntil(() -> all().stream().anyMatch(wanted), Duration.ofSeconds(20), "an event that fits");
    return all().stream().filter(wanted).findFirst().orElseThrow();
  }

  /** Waits for the stream to end. */
  public void awaitEnd() {
    awaitEnd(Duration.ofSeconds(30));
  }

  public void awaitEnd(Duration limit) {
    awaitUntil(() -> ended, limit, "the end of the stream");
  }

  public synchronized boolean hasEnded() {
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
    exchange.close();
  }
}
