package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads one channel and checks that each event is the next; keeps counts and a position, but no
 * event: for many streams and for many events. {@link StreamClient} keeps every event.
 */
public final class SequenceReader implements AutoCloseable {
  private static final long UNKNOWN = -1;
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

  private final List<URI> addresses;
  private final Check check;
  private final HttpClient http;
  private final boolean reconnects;

  // guarded by this
  private int address;
  private int generation; // of the connection
  private @Nullable StreamExchange stream; // null while there is none
  private long position;
  private boolean connected;
  private boolean closed;
  private int connections;
  private long delivered;
  private long heartbeats;
  private long gaps;
  private long faults;
  private long cutOff;
  private Optional<String> violation = Optional.empty(); // the first
  private final List<Integer> refusals = new ArrayList<>();

  /** Checks the data of events, one after the other. */
  @FunctionalInterface
  public interface Check {
    /** Accepts all data. */
    Check NONE = data -> Optional.empty();

    /** The error in the next data, if there is one. */
    Optional<String> problem(String data);
  }

  private SequenceReader(
      HttpClient http, List<URI> addresses, int first, long position, boolean again, Check check) {
    this.http = http;
    this.addresses = addresses;
    this.address = first;
    this.position = position;
    this.reconnects = again;
    this.check = check;
  }

  /** Reads a channel that is still empty, on one connection. */
  public static SequenceReader ofEmptyChannel(URI events, Check check) {
    return opened(
        new SequenceReader(StreamExchange.HTTP, List.of(events), 0, 0, false, check),
        Optional.of(events));
  }

  /** Reads a channel from the next event on, on one connection at a time. */
  static SequenceReader live(HttpClient http, URI events) {
    return opened(
        new SequenceReader(http, List.of(events), 0, UNKNOWN, false, Check.NONE),
        Optional.of(events));
  }

  /**
   * Reads a channel from its first event on, as a browser behind a load balancer does: it
   * reconnects, possibly to another node, and resumes.
   *
   * @param addresses of the stream, at every node
   * @param first index of the address to begin with
   */
  static SequenceReader roaming(List<URI> addresses, int first, Check check) {
    return opened(
        new SequenceReader(StreamExchange.HTTP, addresses, first, 0, true, check),
        Optional.empty());
  }

  private static SequenceReader opened(SequenceReader reader, Optional<URI> first) {
    synchronized (reader) {
      reader.connect(
          first.orElseGet(() -> URI.create(reader.currentAddress() + "?since=earliest")));
    }
    return reader;
  }

  private URI currentAddress() {
    return addresses.get(address % addresses.size());
  }

  private void connect(URI uri, String... headers) {
    int mine = ++generation;
    connected = false;
    connections++;
    StreamExchange opened = StreamExchange.open(http, uri, event -> received(mine, event), headers);
    stream = opened;
    opened.whenRefused(this::refused);
    opened.whenEnded(() -> ended(mine));
  }

  private synchronized void reconnect() {
    if (closed) {
      return;
    }
    if (position > 0) {
      connect(currentAddress(), "Last-Event-ID", Long.toString(position));
    } else {
      connect(URI.create(currentAddress() + "?since=earliest"));
    }
  }

  private synchronized void refused(int status) {
    refusals.add(status);
  }

  private synchronized void ended(int which) {
    if (which != generation || closed) {
      return;
    }
    stream = null;
    cutOff++;
    if (reconnects) {
      address +=
          addresses.size() > 1 ? ThreadLocalRandom.current().nextInt(1, addresses.size()) : 0;
      CompletableFuture.runAsync(this::reconnect, LATER);
    }
    notifyAll();
  }

  private synchronized void received(int from, ParsedEvent event) {
    if (from != generation) {
      return; // under way while the connection was given up
    }
    switch (event.type()) {
      case "connected" -> {
        connected = true;
        if (position == UNKNOWN) {
          position = Long.parseLong(event.id());
        }
      }
      case "heartbeat" -> heartbeats++;
      case "gap" -> gaps++;
      default -> published(event);
    }
    notifyAll();
  }

  private void published(ParsedEvent event) {
    if (!event.id().equals(Long.toString(position + 1))) {
      fault(
          "after %d came %s %s of %s"
              .formatted(position, event.type(), event.id(), currentAddress()));
    }
    position = Long.parseLong(event.id());
    delivered++;
    check.problem(event.data()).ifPresent(this::fault);
  }

  private void fault(String found) {
    faults++;
    violation = violation.or(() -> Optional.of(found));
  }

  /** Breaks the connection and resumes, as a browser does that has lost its network briefly. */
  synchronized void leaveAndReturn() {
    if (stream != null) {
      generation++;
      stream.close();
      reconnect();
    }
  }

  /** Waits until the stream is open. */
  void awaitConnected() {
    awaitUntil(() -> connected, "to be connected");
  }

  /** Waits until it has read that far; fails as soon as an event is wrong or the stream ends. */
  public void awaitPosition(long wanted) {
    awaitUntil(() -> position >= wanted || faults > 0 || !isOpen(), "event " + wanted);
    assertThat(violation()).isEmpty();
    assertThat(position()).isEqualTo(wanted);
  }

  private interface Condition {
    boolean holds();
  }

  private synchronized void awaitUntil(Condition condition, String awaited) {
    try {
      if (!await(condition, System.nanoTime() + Duration.ofSeconds(120).toNanos())) {
        throw new AssertionError(
            "timeout waiting for %s: %s is at %d".formatted(awaited, currentAddress(), position));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean await(Condition condition, long deadlineNanos) throws InterruptedException {
    while (!condition.holds()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Whether it has read that far before the deadline. */
  synchronized boolean awaitPosition(long wanted, long deadlineNanos) throws InterruptedException {
    return await(() -> position >= wanted, deadlineNanos);
  }

  /** Seq of the last event read. */
  synchronized long position() {
    return position;
  }

  synchronized boolean isOpen() {
    return stream != null;
  }

  /** How often it has connected again. */
  synchronized int reconnects() {
    return connections - 1;
  }

  /** Statuses other than 200: a browser's {@code EventSource} does not reconnect after one. */
  synchronized List<Integer> refusals() {
    return List.copyOf(refusals);
  }

  /** The first event that was not the next or had the wrong data, if there was one. */
  synchronized Optional<String> violation() {
    return violation;
  }

  /** How many events were not the next or had the wrong data. */
  synchronized long faults() {
    return faults;
  }

  /** How often the stream ended without {@link #close} or {@link #leaveAndReturn}. */
  synchronized long cutOff() {
    return cutOff;
  }

  synchronized long delivered() {
    return delivered;
  }

  synchronized long heartbeats() {
    return heartbeats;
  }

  synchronized long gaps() {
    return gaps;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (stream != null) {
      stream.close();
    }
  }
}
