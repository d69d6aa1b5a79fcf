package io.carillon.shared;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A command of one node to all others. */
@Entity
@Table(name = "carillon_command")
class CommandRow {
  private static final int MAX_CONTENT = 1 << 20;

  @Id
  @Column(length = 36, nullable = false)
  private String id = "";

  @Column(length = NodeRow.MAX_NAME_LENGTH, nullable = false)
  private String sender = "";

  /** By {@link CommandFormat}. */
  @Column(length = MAX_CONTENT, nullable = false)
  private byte[] content = {};

  /** In microseconds since the epoch. */
  @Column(name = "expires_at", nullable = false)
  private long expiresAt;

  /** For the persistence provider. */
  protected CommandRow() {}

  CommandRow(String id, String sender, byte[] content, long expiresAt) {
    this.id = id;
    this.sender = sender;
    this.content = content.clone();
    this.expiresAt = expiresAt;
  }

  String id() {
    return id;
  }

  byte[] content() {
    return content.clone();
  }
}
