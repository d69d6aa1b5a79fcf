package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * The position of an event whose publisher gave it an id, for detecting repetitions. Written and
 * removed with its event.
 */
@Entity
@Table(name = "carillon_publisher_id")
class PublisherIdRow {
  private static final String SEPARATOR = "/"; // not in a channel's name

  /**
   * Channel and id in one column: not every database uses an index for a list of values of its
   * second column.
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

  long seq() {
    return seq;
  }

  /** A publisher's id, qualified with the channel. */
  static String id(String channel, String given) {
    return channel + SEPARATOR + given;
  }
}
