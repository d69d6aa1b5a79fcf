package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/**
 * The key of an event, for finding the newest event of each key. Events without a key have rows,
 * too, with the key {@link #NONE}, but only from the channel's first keyed event on: a channel that
 * never uses keys has no rows. Written and removed with its event.
 */
@Entity
@IdClass(EventKey.class)
@Table(
    name = "carillon_key",
    indexes = @Index(name = "carillon_key_newest", columnList = "channel, event_key, seq desc"))
class KeyRow {
  /** The key of an event without one; sorts before all keys, none of which is empty. */
  static final String NONE = "";

  @Id
  @Column(length = ChannelName.MAX_LENGTH, nullable = false)
  private String channel = "";

  @Id
  @Column(nullable = false)
  private long seq;

  @Column(name = "event_key", length = Publication.MAX_ID_LENGTH, nullable = false)
  private String key = "";

  /** For the persistence provider. */
  protected KeyRow() {}
}
