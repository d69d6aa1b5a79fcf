package io.carillon.system;

import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A reader who stays for long and keeps no more of what it reads than whether it is in order. */
final class SoakStream {
  private static final long PATIENCE_SECONDS = 60;

  private final HttpClient http;
  private final URI uri;

  // guarded by this
  private @Nullable StreamExchange exchange;
  private int generation;
  private String lastEventId = "";
  private long seq = -1;
  private long delivered;
  private long heartbeats;
  private long gaps;
  private long faults;
  private long unasked;
  private boolean connected;

  SoakStream(HttpClient http, URI uri) {
    this.http = http;
    this.uri = uri;
  }

  synchronized void open() {
    int mine = ++generation;
    connected = false;
    String[] headers =
        lastEventId.isEmpty() ? new String[0] : new String[] {"Last-Event-ID", lastEventId};
    exchange = StreamExchange.open(http, uri, event -> received(mine, event), headers);
    exchange.whenEnded(() -> ended(mine));
  }

  private synchronized void received(int from, ParsedEvent event) {
    if (from != generation) {
      return; // on its way while the stream was given up
    }
    lastEventId = event.id();
    switch (event.type()) {
      case "connected" -> {
        connected = true;
        if (seq < 0) {
          seq = Long.parseLong(event.id());
        }
      }
      case "heartbeat" -> heartbeats++;
      case "gap" -> gaps++;
      default -> {
        long next = Long.parseLong(event.id());
        if (next != seq + 1) {
          faults++;
        }
        seq = next;
        delivered++;
      }
    }
    notifyAll();
  }

  private synchronized void ended(int which) {
    if (which == generation) {
      unasked++;
      exchange = null;
    }
  }

  /** As a browser does that has lost its network for a moment. */
  synchronized void goAndComeBack() {
    if (exchange != null) {
      generation++;
      exchange.close();
      open();
    }
  }

  void awaitConnected() {
    await(() -> connected, "to be connected");
  }

  void awaitSeq(long wanted) {
    await(() -> seq >= wanted, "event " + wanted);
  }

  private interface Condition {
    boolean holds();
  }

  private synchronized void await(Condition condition, String what) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      while (!condition.holds()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("waited in vain for " + what + ": " + uri + " is at " + seq);
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  synchronized boolean isOpen() {
    return exchange != null;
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

  /** Events that were not the next one. */
  synchronized long faults() {
    return faults;
  }

  /** How often the stream ended though nobody here had ended it. */
  synchronized long unasked() {
    return unasked;
  }
}
