package io.carillon.jpa;

import io.carillon.event.ChannelName;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/**
 * Where an epoch began in a channel. A channel without a row for an epoch is newer than that: there
 * it began before the first event.
 */
@Entity
@IdClass(EpochStartKey.class)
@Table(name = "carillon_epoch_start")
class EpochStartRow {
  @Id
  @Column(length = ChannelName.MAX_LENGTH, nullable = false)
  private String channel = "";

  @Id
  @Column(nullable = false)
  private long epoch;

  /** Seq of the last event of the channel that was kept; 0 if none. */
  @Column(name = "began_after", nullable = false)
  private long beganAfter;

  /** For the persistence provider. */
  protected EpochStartRow() {}
}
