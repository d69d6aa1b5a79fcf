package io.carillon.publish;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;

/** Fires CDI events of the API. Called by the thread of an {@link AnnouncementQueue}. */
@ApplicationScoped
public class CdiObservers implements ApplicationObservers {
  @Inject Event<Object> events;
  @Inject BeanManager beans;

  @Override
  public boolean isObserved(Object example) {
    return !beans.resolveObserverMethods(example).isEmpty();
  }

  @Override
  public void accept(Object event) {
    events.fire(event);
  }
}
