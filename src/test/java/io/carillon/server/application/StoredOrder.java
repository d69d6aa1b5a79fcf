package io.carillon.server.application;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** An order in the application's own table. */
@Entity
@Table(name = "stored_order")
public class StoredOrder {
  @Id private String id;

  @Column(nullable = false)
  private String channel;

  /** For the persistence provider. */
  protected StoredOrder() {}

  StoredOrder(String id, String channel) {
    this.id = id;
    this.channel = channel;
  }

  /** Its key. */
  public String id() {
    return id;
  }

  /** Where its placement is published. */
  public String channel() {
    return channel;
  }
}
