package io.carillon.shared;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/** The result of a {@link CommandRow} at one node. */
@Entity
@IdClass(NodeKey.class)
@Table(name = "carillon_command_result")
class CommandResultRow {
  /** The id of the command. */
  @Id
  @Column(name = "command_id", length = 36, nullable = false)
  private String name = "";

  @Id
  @Column(length = NodeRow.MAX_NAME_LENGTH, nullable = false)
  private String node = "";

  /** By {@link CommandFormat}. */
  @Column(length = 100, nullable = false)
  private byte[] content = {};

  /** In microseconds since the epoch. */
  @Column(name = "expires_at", nullable = false)
  private long expiresAt;

  /** For the persistence provider. */
  protected CommandResultRow() {}

  CommandResultRow(String command, String node, byte[] content, long expiresAt) {
    this.name = command;
    this.node = node;
    this.content = content.clone();
    this.expiresAt = expiresAt;
  }

  String node() {
    return node;
  }

  byte[] content() {
    return content.clone();
  }
}
