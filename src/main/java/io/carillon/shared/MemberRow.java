package io.carillon.shared;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/** A node's lease of a member: the member counts as present until it expires. */
@Entity
@IdClass(NodeKey.class)
@Table(
    name = "carillon_member",
    indexes = {
      @Index(name = "carillon_member_node", columnList = "node"),
      @Index(name = "carillon_member_expiry", columnList = "expires_at")
    })
class MemberRow {
  static final int MAX_NAME_LENGTH = 400;

  @Id
  @Column(length = MAX_NAME_LENGTH, nullable = false)
  private String name = "";

  @Id
  @Column(length = NodeRow.MAX_NAME_LENGTH, nullable = false)
  private String node = "";

  /** In microseconds since the epoch. */
  @Column(name = "joined_at", nullable = false)
  private long joinedAt;

  /** In microseconds since the epoch. */
  @Column(name = "expires_at", nullable = false)
  private long expiresAt;

  /** For the persistence provider. */
  protected MemberRow() {}

  MemberRow(String name, String node, long joinedAt, long expiresAt) {
    this.name = name;
    this.node = node;
    this.joinedAt = joinedAt;
    this.expiresAt = expiresAt;
  }

  String name() {
    return name;
  }

  String node() {
    return node;
  }

  long joinedAt() {
    return joinedAt;
  }
}
