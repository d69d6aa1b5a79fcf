package io.carillon.shared;

import io.carillon.cluster.PacketParts.Part;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/** A part of a packet of the relay, which travels as a row. */
@Entity
@IdClass(RelayPartKey.class)
@Table(name = "carillon_relay_part")
class RelayPartRow {
  /** Fits into the binary type of every database. */
  static final int MAX_CONTENT = 32_000;

  @Id
  @Column(length = 36, nullable = false)
  private String sender = "";

  @Id
  @Column(name = "part_number", nullable = false)
  private long number;

  @Column(name = "last_part", nullable = false)
  private int last; // 1 or 0

  @Column(length = MAX_CONTENT, nullable = false)
  private byte[] content = {};

  /** In microseconds since the epoch; senders remove their parts much earlier. */
  @Column(name = "expires_at", nullable = false)
  private long expiresAt;

  /** For the persistence provider. */
  protected RelayPartRow() {}

  RelayPartRow(Part part, long expiresAt) {
    this.sender = part.sender();
    this.number = part.number();
    this.last = part.isLast() ? 1 : 0;
    this.content = part.bytes().clone();
    this.expiresAt = expiresAt;
  }

  Part part() {
    return new Part(sender, number, last == 1, content.clone());
  }
}
