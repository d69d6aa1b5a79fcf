package io.carillon.server.application;

import io.carillon.api.Channel;
import io.carillon.api.EventsAppended;
import io.carillon.api.OnChannel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Observes what the hub has committed, for some channels slowly. */
@ApplicationScoped
public class AppendedEvents {
  private final Queue<EventsAppended> seen = new ConcurrentLinkedQueue<>();

  @Inject
  @OnChannel("answers")
  Channel answers;

  void onAppended(@Observes EventsAppended appended) throws InterruptedException {
    seen.add(appended);
    if (appended.channel().equals("slow")) {
      TimeUnit.SECONDS.sleep(2);
    } else if (appended.channel().equals("questions")) {
      answers.publish("answer").toCompletableFuture().join();
    }
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
