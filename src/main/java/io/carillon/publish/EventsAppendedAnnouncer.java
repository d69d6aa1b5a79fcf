package io.carillon.publish;

import io.carillon.event.EventsAppended;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.function.Consumer;

/**
 * Fires {@link EventsAppended} as a CDI event after each commit: {@code void on(@Observes
 * EventsAppended appended)}. Called by the thread of an {@link AnnouncementQueue}, in the order of
 * commits; subscribers have been served before. An observer that throws keeps the announcement from
 * observers of lower priority.
 */
@ApplicationScoped
public class EventsAppendedAnnouncer implements Consumer<EventsAppended> {
  @Inject Event<EventsAppended> event;

  @Override
  public void accept(EventsAppended appended) {
    event.fire(appended);
  }
}
