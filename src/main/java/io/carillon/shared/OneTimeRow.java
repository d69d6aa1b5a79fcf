package io.carillon.shared;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/** A value that expires: of the {@link OneTimeStore}, or {@link MemberData}. */
@Entity
@Table(
    name = "carillon_one_time",
    indexes = @Index(name = "carillon_one_time_expiry", columnList = "expires_at"))
class OneTimeRow {
  static final int MAX_NAME_LENGTH = 100;
  private static final int MAX_CONTENT = 1 << 20;

  @Id
  @Column(length = MAX_NAME_LENGTH, nullable = false)
  private String name = "";

  @Column(length = MAX_CONTENT, nullable = false)
  private byte[] content = {};

  /** In microseconds since the epoch. */
  @Column(name = "expires_at", nullable = false)
  private long expiresAt;

  /** For the persistence provider. */
  protected OneTimeRow() {}

  OneTimeRow(String name, byte[] content, long expiresAt) {
    this.name = name;
    this.content = content.clone();
    this.expiresAt = expiresAt;
  }

  String name() {
    return name;
  }

  byte[] content() {
    return content.clone();
  }

  long expiresAt() {
    return expiresAt;
  }
}
