package io.carillon.server.enterprise;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** In a table of the EJB module's own persistence unit. */
@Entity
@Table(name = "sent_invoice")
public class Invoice {
  @Id private String id;

  /** For the persistence provider. */
  protected Invoice() {}

  Invoice(String id) {
    this.id = id;
  }

  /** Its key. */
  public String id() {
    return id;
  }
}
