package io.carillon.server.application;

import io.carillon.api.EventsAppended;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Observes what the hub has committed. */
@ApplicationScoped
public class AppendedEvents {
  private final Queue<EventsAppended> seen = new ConcurrentLinkedQueue<>();

  void onAppended(@Observes EventsAppended appended) {
    seen.add(appended);
  }

  /** Positions in a channel, in the order in which they were told. */
  public List<Long> positions(String channel) {
    return seen.stream()
        .filter(appended -> appended.channel().equals(channel))
        .flatMap(appended -> appended.events().stream())
        .map(event -> event.position())
        .toList();
  }
}
