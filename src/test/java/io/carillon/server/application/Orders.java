package io.carillon.server.application;

import io.carillon.api.OnChannel;
import io.carillon.api.Publication;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** A transactional bean that publishes what it does. */
@ApplicationScoped
public class Orders {
  @PersistenceContext EntityManager orders;
  @Inject Event<Publication> publications;

  @Inject
  @OnChannel("announced-in-vain")
  SseBroadcaster announcements;

  /** Places orders, numbered from 1. */
  @Transactional
  public void place(String channel, int count) {
    fire(channel, count);
  }

  /** How many orders of a channel the application has stored. */
  public long count(String channel) {
    return orders
        .createQuery("select count(o) from StoredOrder o where o.channel = :channel", Long.class)
        .setParameter("channel", channel)
        .getSingleResult();
  }

  /** Places orders, and then cannot. */
  @Transactional
  public void placeInVain(String channel, int count) {
    fire(channel, count);
    throw new OutOfStockException();
  }

  /** Announces something with the standard's broadcaster, and then cannot keep it. */
  @Transactional
  public void announceInVain(Sse sse) {
    announcements.broadcast(sse.newEvent("sold out"));
    throw new OutOfStockException();
  }

  /** Publishes on a thread of the container, without a transaction. */
  public CompletionStage<?> placeAsync(String channel) {
    return publications.fireAsync(Publication.to(channel).type("placed").json("1").build());
  }

  /** Has more data than an event may have. */
  @Transactional
  public void placeHugeOrder(String channel) {
    publications.fire(Publication.to(channel).text("x".repeat(1 << 20)).build());
  }

  private void fire(String channel, int count) {
    for (int number = 1; number <= count; number++) {
      orders.persist(new StoredOrder(UUID.randomUUID().toString(), channel));
      publications.fire(
          Publication.to(channel).type("placed").json(Integer.toString(number)).build());
    }
  }

  /** Rolls back. */
  public static final class OutOfStockException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
