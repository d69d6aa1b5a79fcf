package io.carillon.publish;

import io.carillon.api.ChannelEvent;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.EventsAppended;
import io.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.Consumer;

/**
 * Fires {@link io.carillon.api.EventsAppended} as a CDI event after each commit. Called by the
 * thread of an {@link AnnouncementQueue}, in the order of commits; subscribers have been served
 * before. An observer that throws keeps the announcement from observers of lower priority.
 */
@ApplicationScoped
public class EventsAppendedAnnouncer implements Consumer<EventsAppended> {
  @Inject jakarta.enterprise.event.Event<io.carillon.api.EventsAppended> event;

  @Override
  public void accept(EventsAppended appended) {
    event.fire(
        new io.carillon.api.EventsAppended(
            appended.channel().value(),
            appended.first(),
            appended.last(),
            appended.events().stream().map(EventsAppendedAnnouncer::of).toList()));
  }

  private static ChannelEvent of(Event event) {
    return new ChannelEvent(
        event.channel().value(),
        event.seq(),
        event.type().map(EventType::value),
        event.data().toString(),
        event.data().format() == Data.Format.JSON,
        event.topics().stream().map(Topic::value).toList(),
        event.key(),
        event.timestamp(),
        event.expiry(),
        event.audience().users(),
        event.audience().roles());
  }
}
