package io.carillon.jpa;

import io.carillon.event.ChannelName;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/**
 * A range of positions whose events have expired and were removed: so a missing position without
 * such a row is that of a lost event. Ranges of a channel neither overlap nor are they adjacent.
 * Removed when the first position of the channel has passed them.
 */
@Entity
@IdClass(ExpiredKey.class)
@Table(name = "carillon_expired")
class ExpiredRow {
  @Id
  @Column(length = ChannelName.MAX_LENGTH, nullable = false)
  private String channel;

  @Id
  @Column(name = "first_seq", nullable = false)
  private long first;

  @Column(name = "last_seq", nullable = false)
  private long last;

  /** For the persistence provider. */
  protected ExpiredRow() {
    this.channel = "";
  }

  long first() {
    return first;
  }

  long last() {
    return last;
  }
}
