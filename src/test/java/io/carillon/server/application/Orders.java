package io.carillon.server.application;

import io.carillon.event.Publication;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/** A transactional bean that publishes what it does. */
@ApplicationScoped
public class Orders {
  @Inject Event<Publication> publications;

  /** Places orders, numbered from 1. */
  @Transactional
  public void place(String channel, int count) {
    fire(channel, count);
  }

  /** Places orders, and then cannot. */
  @Transactional
  public void placeInVain(String channel, int count) {
    fire(channel, count);
    throw new OutOfStockException();
  }

  private void fire(String channel, int count) {
    for (int number = 1; number <= count; number++) {
      publications.fire(
          Publication.to(channel).type("placed").json(Integer.toString(number)).build());
    }
  }

  /** Rolls back. */
  public static final class OutOfStockException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
