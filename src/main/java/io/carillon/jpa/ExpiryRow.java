package io.carillon.jpa;

import io.carillon.event.ChannelName;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/**
 * When an event with a time to live is to be removed. In a table of its own, so that the events
 * without one, which are most, need no index entry. Written and removed with its event.
 */
@Entity
@IdClass(EventKey.class)
@Table(
    name = "carillon_expiry",
    indexes = @Index(name = "carillon_expiry_time", columnList = "expires_at"))
class ExpiryRow {
  @Id
  @Column(length = ChannelName.MAX_LENGTH, nullable = false)
  private String channel = "";

  @Id
  @Column(nullable = false)
  private long seq;

  /** In microseconds since the epoch. */
  @Column(name = "expires_at", nullable = false)
  private long expiry;

  /** For the persistence provider. */
  protected ExpiryRow() {}
}
