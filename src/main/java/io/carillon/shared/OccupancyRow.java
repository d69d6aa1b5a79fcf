package io.carillon.shared;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * Whether a name was last announced as present or absent. Locked while its {@link MemberRow}s
 * change, so that changes are announced once and alternate.
 */
@Entity
@Table(name = "carillon_occupancy")
class OccupancyRow {
  @Id
  @Column(length = MemberRow.MAX_NAME_LENGTH, nullable = false)
  private String name = "";

  /** 1 or 0: EclipseLink compares a boolean with 1, which H2 refuses. */
  @Column(nullable = false)
  private int occupied;

  /** In microseconds since the epoch. */
  @Column(name = "expires_at", nullable = false)
  private long expiresAt;

  /** For the persistence provider. */
  protected OccupancyRow() {}

  OccupancyRow(String name, long expiresAt) {
    this.name = name;
    this.expiresAt = expiresAt;
  }

  boolean occupied() {
    return occupied > 0;
  }

  void update(boolean occupied, long expiresAt) {
    this.occupied = occupied ? 1 : 0;
    this.expiresAt = expiresAt;
  }
}
