package io.carillon.system;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A client that is not ours (okhttp-eventsource): reconnects and resumes by itself, as its users
 * rely on.
 */
final class ForeignClient implements AutoCloseable {
  private static final Set<String> CONTROL = Set.of("connected", "heartbeat", "gap");

  private final EventSource source;
  private final List<String> ids = new ArrayList<>(); // guarded by this

  ForeignClient(URI uri) {
    source =
        new EventSource.Builder(ConnectStrategy.http(uri))
            .errorStrategy(ErrorStrategy.alwaysContinue())
            .retryDelay(50, TimeUnit.MILLISECONDS)
            .build();
    Thread reader = new Thread(this::read, "foreign-client");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try {
      for (MessageEvent message : source.messages()) {
        if (!CONTROL.contains(message.getEventName())) {
          received(message.getLastEventId());
        }
      }
    } catch (RuntimeException closed) {
      // by close()
    }
  }

  private synchronized void received(String id) {
    ids.add(id);
    notifyAll();
  }

  /** Waits until that many events are there, and gives their ids in the order of arrival. */
  synchronized List<String> await(int count) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try {
      while (ids.size() < count) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError(
              "the foreign client has " + ids.size() + " of " + count + " events");
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return List.copyOf(ids);
  }

  @Override
  public void close() {
    source.close();
  }
}
