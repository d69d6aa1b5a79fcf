package io.carillon.shared;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/** A revoked token, or a user whose tokens are revoked. */
@Entity
@Table(
    name = "carillon_revocation",
    indexes = @Index(name = "carillon_revocation_expiry", columnList = "expires_at"))
class RevocationRow {
  /** Longest token id or user name. */
  static final int MAX_NAME_LENGTH = 256;

  /** As {@link SharedRevocations} names it. */
  @Id
  @Column(length = MAX_NAME_LENGTH + 10, nullable = false)
  private String target = "";

  /** Tokens issued later are valid; in microseconds since the epoch. */
  @Column(name = "issued_until", nullable = false)
  private long issuedUntil;

  /** In microseconds since the epoch. */
  @Column(name = "expires_at", nullable = false)
  private long expiresAt;

  /** For the persistence provider. */
  protected RevocationRow() {}

  RevocationRow(String target, long issuedUntil, long expiresAt) {
    this.target = target;
    this.issuedUntil = issuedUntil;
    this.expiresAt = expiresAt;
  }

  String target() {
    return target;
  }

  long issuedUntil() {
    return issuedUntil;
  }
}
