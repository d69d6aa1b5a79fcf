package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of a key are, each with a row of its own, so that the newest are found along the
 * primary key. Events without a key have rows, too, with the key {@link #NONE}, but only from the
 * first event on that has one: a channel that never uses keys does not pay for them. Written and
 * removed with its event.
 */
@Entity
@IdClass(KeyRow.Key.class)
@Table(name = "carillon_key")
class KeyRow {
  /** Stands for having no key; comes before all keys, none of which is empty. */
  static final String NONE = "";

  @Id
  @Column(length = ChannelName.MAX_LENGTH, nullable = false)
  private String channel = "";

  @Id
  @Column(name = "event_key", length = Publication.MAX_ID_LENGTH, nullable = false)
  private String key = "";

  @Id
  @Column(nullable = false)
  private long seq;

  /** For the persistence provider. */
  protected KeyRow() {}

  KeyRow(String channel, String key, long seq) {
    this.channel = channel;
    this.key = key;
    this.seq = seq;
  }

  /** The primary key. */
  static class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    private String channel = "";
    private String key = "";
    private long seq;

    /** For the persistence provider. */
    public Key() {}

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && seq == that.seq
          && key.equals(that.key)
          && channel.equals(that.channel);
    }

    @Override
    public int hashCode() {
      return Objects.hash(channel, key, seq);
    }
  }
}
