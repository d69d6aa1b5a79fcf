package io.carillon.publish;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.util.function.Consumer;

/** Fires CDI events of the API. Called by the thread of an {@link AnnouncementQueue}. */
@ApplicationScoped
public class ApplicationObservers implements Consumer<Object> {
  @Inject Event<Object> events;
  @Inject BeanManager beans;

  /** Whether the application observes events like this one. */
  public boolean isObserved(Object example) {
    return !beans.resolveObserverMethods(example).isEmpty();
  }

  @Override
  public void accept(Object event) {
    events.fire(event);
  }
}
