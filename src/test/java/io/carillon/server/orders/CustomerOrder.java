package io.carillon.server.orders;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row for each order that has been placed. */
@Entity
@Table(name = "customer_order")
public class CustomerOrder {
  @Id
  @Column(length = 64)
  private String id = "";

  /** For the persistence provider. */
  protected CustomerOrder() {}

  /**
   * @param customer who has placed it
   * @param number of the customer's orders
   */
  public CustomerOrder(String customer, int number) {
    this.id = id(customer, number);
  }

  /** The primary key, and the data of the order's event. */
  public static String id(String customer, int number) {
    return customer + "-" + number;
  }
}
