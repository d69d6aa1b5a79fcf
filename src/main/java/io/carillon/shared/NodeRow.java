package io.carillon.shared;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A node's lease: the node counts as running until it expires. */
@Entity
@Table(name = "carillon_node")
class NodeRow {
  /** Long enough for a UUID. */
  static final int MAX_NAME_LENGTH = 36;

  @Id
  @Column(length = MAX_NAME_LENGTH, nullable = false)
  private String name = "";

  /** Streams that were open when the lease was renewed. */
  @Column(nullable = false)
  private int streams;

  /** In microseconds since the epoch. */
  @Column(name = "expires_at", nullable = false)
  private long expiresAt;

  /** For the persistence provider. */
  protected NodeRow() {}

  NodeRow(String name, int streams, long expiresAt) {
    this.name = name;
    this.streams = streams;
    this.expiresAt = expiresAt;
  }

  String name() {
    return name;
  }

  int streams() {
    return streams;
  }

  long expiresAt() {
    return expiresAt;
  }
}
