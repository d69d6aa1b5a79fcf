package io.carillon.shared;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A value that all nodes agree on for the lifetime of the log; may also be locked. */
@Entity
@Table(name = "carillon_agreement")
class AgreementRow {
  @Id
  @Column(length = 100, nullable = false)
  private String name = "";

  @Column(length = 200, nullable = false)
  private String agreed = "";

  /** For the persistence provider. */
  protected AgreementRow() {}

  AgreementRow(String name, String agreed) {
    this.name = name;
    this.agreed = agreed;
  }

  String name() {
    return name;
  }

  String agreed() {
    return agreed;
  }
}
