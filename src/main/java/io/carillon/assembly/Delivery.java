package io.carillon.assembly;

import io.carillon.event.EventsAppended;
import io.carillon.metrics.TrafficMeter;
import java.util.function.Consumer;

/**
 * The way of committed events, called by the appender's thread in the order of commits: first to
 * the subscribers, by a plain call, and then to the announcements, which only enqueue. So an
 * application's observers affect neither subscribers nor the acknowledgement of publishers.
 */
final class Delivery implements Consumer<EventsAppended> {
  private final Consumer<EventsAppended> subscribers;
  private final TrafficMeter traffic;
  private final Consumer<EventsAppended> announcements;

  /**
   * @param announcements must not block
   */
  Delivery(
      Consumer<EventsAppended> subscribers,
      TrafficMeter traffic,
      Consumer<EventsAppended> announcements) {
    this.subscribers = subscribers;
    this.traffic = traffic;
    this.announcements = announcements;
  }

  @Override
  public void accept(EventsAppended appended) {
    subscribers.accept(appended);
    traffic.published(appended);
    announcements.accept(appended);
  }
}
