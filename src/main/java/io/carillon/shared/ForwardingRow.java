package io.carillon.shared;

import io.carillon.event.ChannelName;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How far the events of a channel have been forwarded, and the lease of the node that does so. */
@Entity
@Table(name = "carillon_forwarding")
class ForwardingRow {
  @Id
  @Column(length = ChannelName.MAX_LENGTH, nullable = false)
  private String channel = "";

  /** The seq of the last event that was forwarded. */
  @Column(nullable = false)
  private long position;

  @Column(length = NodeRow.MAX_NAME_LENGTH, nullable = false)
  private String node = "";

  /** In microseconds since the epoch. */
  @Column(name = "expires_at", nullable = false)
  private long expiresAt;

  /** For the persistence provider. */
  protected ForwardingRow() {}

  /** A row whose lease has expired. */
  ForwardingRow(String channel, long position) {
    this.channel = channel;
    this.position = position;
    this.node = "-";
  }

  boolean isHeldBy(String other, long now) {
    return node.equals(other) && expiresAt > now;
  }

  boolean isFree(long now) {
    return expiresAt <= now;
  }

  long position() {
    return position;
  }

  void lease(String holder, long expiry) {
    node = holder;
    expiresAt = expiry;
  }

  void advance(long to) {
    position = to;
  }
}
