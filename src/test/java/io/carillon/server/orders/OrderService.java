package io.carillon.server.orders;

import io.carillon.api.Publication;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;

/** Stores an order and publishes its event in one transaction. */
@ApplicationScoped
public class OrderService {
  /** The channel of all orders. */
  public static final String CHANNEL = "orders";

  @PersistenceContext(unitName = "orders")
  EntityManager entityManager;

  @Inject Event<Publication> publications;

  /** Places an order. */
  @Transactional
  public void place(String customer, int number) {
    store(customer, number);
  }

  /** Places an order, and writes it to the database before its event. */
  @Transactional
  public void placeAndFlush(String customer, int number) {
    entityManager.persist(new CustomerOrder(customer, number));
    entityManager.flush();
    publish(customer, number);
  }

  /** Places an order, and then rolls back. */
  @Transactional
  public void placeInVain(String customer, int number) {
    store(customer, number);
    throw new OutOfStockException();
  }

  private void store(String customer, int number) {
    entityManager.persist(new CustomerOrder(customer, number));
    publish(customer, number);
  }

  private void publish(String customer, int number) {
    String id = CustomerOrder.id(customer, number);
    publications.fire(Publication.to(CHANNEL).type("placed").key(customer).text(id).build());
  }

  /** Rolls back. */
  public static final class OutOfStockException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
