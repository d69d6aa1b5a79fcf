package io.carillon.junit;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.log.EventLog;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import io.carillon.publish.Publisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A channel of the hub under test: tests publish to it, and read what others have published. */
public final class HubChannel {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final PageLimit PAGE = PageLimit.events(1_000);

  private final ChannelName name;
  private final Publisher publisher;
  private final EventLog log;

  HubChannel(ChannelName name, Publisher publisher, EventLog log) {
    this.name = name;
    this.publisher = publisher;
    this.log = log;
  }

  /** Its name. */
  public String name() {
    return name.value();
  }

  // --- publishing --------------------------------------------------------------------------------

  /** Publishes a JSON value as a plain message. */
  public StoredEvent publish(String json) {
    return publish(Publication.to(name).json(json));
  }

  /** Publishes a JSON value as an event of a type. */
  public StoredEvent publish(String type, String json) {
    return publish(Publication.to(name).type(type).json(json));
  }

  private StoredEvent publish(Publication.Builder publication) {
    return publish(publication.build());
  }

  StoredEvent publish(Publication publication) {
    long seq =
        publisher
            .publish(publication)
            .toCompletableFuture()
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join()
            .first();
    return StoredEvent.of(log.readAfter(name, seq - 1, PageLimit.events(1)).events().get(0));
  }

  // --- reading -----------------------------------------------------------------------------------

  /** All events that are in the channel now, oldest first. */
  public List<StoredEvent> events() {
    List<StoredEvent> events = new ArrayList<>();
    long position = 0;
    Replay page;
    do {
      page = log.readAfter(name, position, PAGE);
      page.events().forEach(event -> events.add(StoredEvent.of(event)));
      position = events.isEmpty() ? 0 : events.get(events.size() - 1).seq();
    } while (!page.isLast());
    return List.copyOf(events);
  }

  /**
   * Waits until the channel has so many events, at most 10 s.
   *
   * @return all of them, which may be more
   * @throws AssertionError if it has fewer by then
   */
  public List<StoredEvent> awaitEvents(int count) {
    return awaitEvents(count, PATIENCE);
  }

  /** The same with another limit. */
  public List<StoredEvent> awaitEvents(int count, Duration limit) {
    return await(events -> events.size() >= count, limit, count + " events");
  }

  /**
   * Waits for an event, at most 10 s.
   *
   * @return the first that matches
   * @throws AssertionError if there is none by then
   */
  public StoredEvent awaitEvent(Predicate<StoredEvent> wanted) {
    return awaitEvent(wanted, PATIENCE);
  }

  /** The same with another limit. */
  public StoredEvent awaitEvent(Predicate<StoredEvent> wanted, Duration limit) {
    return await(events -> events.stream().anyMatch(wanted), limit, "a matching event").stream()
        .filter(wanted)
        .findFirst()
        .orElseThrow();
  }

  private List<StoredEvent> await(
      Predicate<List<StoredEvent>> condition, Duration limit, String what) {
    long deadline = System.nanoTime() + limit.toNanos();
    List<StoredEvent> events = events();
    while (!condition.test(events)) {
      if (System.nanoTime() >= deadline) {
        throw new AssertionError(
            "waited %s for %s in channel %s, which has %s".formatted(limit, what, name, events));
      }
      pause();
      events = events();
    }
    return events;
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for events", e);
    }
  }
}
