package io.carillon.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * An epoch of the log. The row of the first one is inserted with the second, and locked by every
 * transaction that opens another.
 */
@Entity
@Table(name = "carillon_epoch")
class EpochRow {
  @Id
  @Column(nullable = false)
  private long epoch;

  /** In microseconds since the epoch of Unix. */
  @Column(name = "opened_at", nullable = false)
  private long openedAt;

  /** For the persistence provider. */
  protected EpochRow() {}

  EpochRow(long epoch, long openedAt) {
    this.epoch = epoch;
    this.openedAt = openedAt;
  }
}
