package io.carillon.server.enterprise;

import io.carillon.api.Publication;
import jakarta.ejb.Stateless;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** A session bean that publishes what it does, in a transaction of the container. */
@Stateless
public class Billing {
  /** Where. */
  public static final String CHANNEL = "invoices";

  @PersistenceContext EntityManager invoices;
  @Inject Event<Publication> publications;

  /** Stores an invoice and publishes that. */
  public void send(String id) {
    invoices.persist(new Invoice(id));
    publications.fire(Publication.to(CHANNEL).type("sent").text(id).build());
  }

  /** The same, rolled back. */
  public void sendInVain(String id) {
    send(id);
    throw new IllegalStateException("no paper");
  }
}
