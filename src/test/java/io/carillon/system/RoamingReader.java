package io.carillon.system;

import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Reads a channel from its first event on, as a browser behind a load balancer does: when its
 * stream ends it comes back, maybe to another node, and says where it was. It looks at every event
 * whether it is the next.
 */
final class RoamingReader implements AutoCloseable {
  private static final Set<String> CONTROL = Set.of("connected", "heartbeat");
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

  private final List<URI> addresses; // of the stream, at every node
  private final Check check;
  private final LongConsumer latencyMicros;
  private int address; // guarded by this, as all that follows
  private long position;
  private final List<Integer> refusals = new ArrayList<>();
  private int reconnects = -1;
  private boolean closed;
  private StreamExchange stream;
  private Optional<String> violation = Optional.empty();

  /** Looks at what the events say, one after the other. */
  @FunctionalInterface
  interface Check {
    /** What is wrong with the next, if anything is. */
    Optional<String> problem(String text);
  }

  /**
   * @param first which of the addresses to begin with
   * @param check told what was {@link #stamped}
   * @param latencyMicros told for every event when it was published by {@link #stamped}, once live
   */
  RoamingReader(List<URI> addresses, int first, Check check, LongConsumer latencyMicros) {
    this.addresses = addresses;
    this.address = first;
    this.check = check;
    this.latencyMicros = latencyMicros;
    open();
  }

  /** What to publish, so that its age is known when it comes. */
  static String stamped(String text) {
    return text + " " + micros();
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private synchronized void open() {
    if (closed) {
      return;
    }
    reconnects++;
    URI uri = addresses.get(address % addresses.size());
    stream =
        position == 0
            ? StreamExchange.open(URI.create(uri + "?since=earliest"), this::read)
            : StreamExchange.open(uri, this::read, "Last-Event-ID", Long.toString(position));
    stream.whenRefused(this::refused);
    stream.whenEnded(this::moveOn);
  }

  private synchronized void refused(int status) {
    refusals.add(status);
  }

  /** Answers other than 200: a browser's {@code EventSource} would not come back after one. */
  synchronized List<Integer> refusals() {
    return List.copyOf(refusals);
  }

  private synchronized void moveOn() {
    address += addresses.size() > 1 ? ThreadLocalRandom.current().nextInt(1, addresses.size()) : 0;
    CompletableFuture.runAsync(this::open, LATER);
  }

  private synchronized void read(ParsedEvent event) {
    if (CONTROL.contains(event.type())) {
      return;
    }
    if (!event.id().equals(Long.toString(position + 1))) {
      String found =
          "after %d came %s %s of node %d"
              .formatted(position, event.type(), event.id(), address % addresses.size());
      violation = violation.or(() -> Optional.of(found));
    }
    position = Long.parseLong(event.id());
    String data = event.data();
    int stamp = data.lastIndexOf(' ');
    Optional<String> problem = check.problem(data.substring(0, stamp));
    violation = violation.or(() -> problem);
    latencyMicros.accept(micros() - Long.parseLong(data.substring(stamp + 1)));
    notifyAll();
  }

  /** Seq of the last event read. */
  synchronized long position() {
    return position;
  }

  /** How often it has come back. */
  synchronized int reconnects() {
    return reconnects;
  }

  /** The first event that was not the next, or said something else, if there was one. */
  synchronized Optional<String> violation() {
    return violation;
  }

  /** Whether it has read that far in time. */
  synchronized boolean awaitPosition(long wanted, long deadlineNanos) throws InterruptedException {
    while (position < wanted) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  @Override
  public synchronized void close() {
    closed = true;
    stream.close();
  }
}
