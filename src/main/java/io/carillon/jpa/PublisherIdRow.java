package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * Where the event is to which its publisher gave an id: published again, it is found here. Written
 * and removed with its event.
 */
@Entity
@Table(name = "carillon_publisher_id")
class PublisherIdRow {
  private static final String SEPARATOR = "/"; // not in a channel's name

  /**
   * One column, though it is made of two things: not every database finds a list of values along
   * the second column of an index.
   */
  @Id
  @Column(
      name = "publisher_id",
      length = ChannelName.MAX_LENGTH + 1 + Publication.MAX_ID_LENGTH,
      nullable = false)
  private String id = "";

  @Column(nullable = false)
  private long seq;

  /** For the persistence provider. */
  protected PublisherIdRow() {}

  PublisherIdRow(String id, long seq) {
    this.id = id;
    this.seq = seq;
  }

  /** The id that a publisher gave, as one of this channel. */
  static String id(String channel, String given) {
    return channel + SEPARATOR + given;
  }
}
