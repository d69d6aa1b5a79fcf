package io.carillon.shared;

import io.carillon.jpa.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/** A device of a user that a push service reaches: a position in the log, and its lease. */
@Entity
@Table(
    name = "carillon_push_device",
    indexes = {
      @Index(name = "carillon_push_position", columnList = "position"),
      @Index(name = "carillon_push_user", columnList = "user_name")
    })
class PushDeviceRow {
  private static final int MAX_DEFINITION = 1 << 20;

  @Id
  @Column(length = 36, nullable = false)
  private String id = "";

  @Column(name = "user_name", length = InboxRow.MAX_USER_LENGTH, nullable = false)
  private String user = "";

  /** The subscription in JSON, in UTF-8. */
  @Column(name = "device_json", length = MAX_DEFINITION, nullable = false)
  private byte[] definition = {};

  /** The seq of the last notification that it need not get any more. */
  @Column(nullable = false)
  private long position;

  /** Before this time nothing is sent. In microseconds since the epoch, as are the following. */
  @Column(name = "due_at", nullable = false)
  private long dueAt;

  /** Attempts in a row that failed. */
  @Column(nullable = false)
  private int failures;

  @Column(name = "leased_by", length = NodeRow.MAX_NAME_LENGTH, nullable = false)
  private String leasedBy = "-";

  @Column(name = "leased_until", nullable = false)
  private long leasedUntil;

  @Column(name = "changed_at", nullable = false)
  private long changedAt;

  @Column(name = "expires_at", nullable = false)
  private long expiresAt;

  /** For the persistence provider. */
  protected PushDeviceRow() {}

  PushDeviceRow(String id, String user, long position) {
    this.id = id;
    this.user = user;
    this.position = position;
  }

  boolean isOf(String other) {
    return user.equals(other);
  }

  /** Another user has subscribed on the same device; a node that sends to it loses its lease. */
  void transfer(String other, long from) {
    user = other;
    position = from;
    leasedBy = "-";
    leasedUntil = 0;
  }

  void define(byte[] json, long now, long expiry) {
    define(json);
    changedAt = now;
    expiresAt = expiry;
  }

  /** The same subscription at another address: times stay those of the user's last visit. */
  void define(byte[] json) {
    definition = json.clone();
    dueAt = 0;
    failures = 0;
  }

  /**
   * Takes the place of another row of the same device: nothing that it has not got yet is left out.
   */
  void replace(PushDeviceRow before) {
    if (isOf(before.user)) {
      position = Math.min(position, before.position);
    } else {
      transfer(before.user, before.position);
      changedAt = before.changedAt;
      expiresAt = before.expiresAt;
    }
  }

  boolean hasExpired(long now) {
    return expiresAt <= now;
  }

  PushDevice device() {
    return new PushDevice(
        id, user, definition.clone(), position, failures, leasedUntil, Micros.toInstant(changedAt));
  }
}
