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
 * Where the event is to which its publisher gave an id: published again, it is found here. Written
 * and removed with its event.
 */
@Entity
@IdClass(PublisherIdRow.Key.class)
@Table(name = "carillon_publisher_id")
class PublisherIdRow {
  @Id
  @Column(length = ChannelName.MAX_LENGTH, nullable = false)
  private String channel = "";

  @Id
  @Column(name = "publisher_id", length = Publication.MAX_ID_LENGTH, nullable = false)
  private String id = "";

  @Column(nullable = false)
  private long seq;

  /** For the persistence provider. */
  protected PublisherIdRow() {}

  PublisherIdRow(String channel, String id, long seq) {
    this.channel = channel;
    this.id = id;
    this.seq = seq;
  }

  /** The primary key. */
  static class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    private String channel = "";
    private String id = "";

    /** For the persistence provider. */
    public Key() {}

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that && id.equals(that.id) && channel.equals(that.channel);
    }

    @Override
    public int hashCode() {
      return Objects.hash(channel, id);
    }
  }
}
