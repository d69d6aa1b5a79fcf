package io.carillon.shared;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/**
 * Something that a node holds for a time, or that has happened, and that all nodes are to know of:
 * {@link Leases} gives it its meaning.
 */
@Entity
@IdClass(LeaseKey.class)
@Table(
    name = "carillon_lease",
    indexes = {
      @Index(name = "carillon_lease_name", columnList = "kind, name"),
      @Index(name = "carillon_lease_expiry", columnList = "expires_at"),
      @Index(name = "carillon_lease_kind", columnList = "kind, expires_at")
    })
class LeaseRow {
  static final int MAX_NAME_LENGTH = 400;

  static final int MAX_CONTENT_LENGTH = 2_000;

  /** Long enough for a UUID. */
  static final int MAX_KIND_LENGTH = 36;

  @Id
  @Column(length = MAX_KIND_LENGTH, nullable = false)
  private String kind = "";

  @Id
  @Column(length = MAX_NAME_LENGTH, nullable = false)
  private String name = "";

  @Id
  @Column(length = MAX_KIND_LENGTH, nullable = false)
  private String holder = "";

  @Column(length = MAX_CONTENT_LENGTH, nullable = false)
  private String content = "";

  /** In microseconds since the epoch. */
  @Column(name = "expires_at", nullable = false)
  private long expiresAt;

  /** For the persistence provider. */
  protected LeaseRow() {}

  LeaseRow(String kind, String name, String holder, String content, long expiresAt) {
    this.kind = kind;
    this.name = name;
    this.holder = holder;
    this.content = content;
    this.expiresAt = expiresAt;
  }

  String name() {
    return name;
  }

  String holder() {
    return holder;
  }

  String content() {
    return content;
  }

  long expiresAt() {
    return expiresAt;
  }

  void become(String content, long expiresAt) {
    this.content = content;
    this.expiresAt = expiresAt;
  }
}
