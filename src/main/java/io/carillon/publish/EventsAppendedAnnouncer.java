package io.carillon.publish;

import io.carillon.event.EventsAppended;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * Tells every bean of the deployment what was appended: {@code void on(@Observes EventsAppended
 * appended)}, in the order of commits. The hub's own fan-out observes with the priority {@code
 * LIBRARY_BEFORE}, so before any bean that names none. An observer that throws keeps the news from
 * those after it, never the log from going on.
 */
@ApplicationScoped
public class EventsAppendedAnnouncer implements Consumer<EventsAppended> {
  private static final Logger LOG = System.getLogger(EventsAppendedAnnouncer.class.getName());

  @Inject Event<EventsAppended> event;

  @Override
  public void accept(EventsAppended appended) {
    try {
      event.fire(appended);
    } catch (RuntimeException failure) { // somebody else's observer may throw anything
      LOG.log(
          Level.WARNING,
          () -> "an observer of what was appended to " + appended.channel() + " failed",
          failure);
    }
  }
}
