package io.carillon.shared;

import io.carillon.jpa.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one recipient has done with a notification whose sender has asked for receipts. */
@Entity
@IdClass(ReceiptKey.class)
@Table(name = "carillon_receipt")
class ReceiptRow {
  @Id
  @Column(nullable = false)
  private long seq;

  @Id
  @Column(name = "user_name", length = InboxRow.MAX_USER_LENGTH, nullable = false)
  private String user = "";

  /** In microseconds since the epoch, as are the following. */
  @Column(name = "delivered_at", nullable = false)
  private long deliveredAt;

  @Column(name = "read_at")
  private @Nullable Long readAt;

  @Column(name = "acknowledged_at")
  private @Nullable Long acknowledgedAt;

  /** For the persistence provider. */
  protected ReceiptRow() {}

  InboxReceipt receipt() {
    return new InboxReceipt(
        user, Micros.toInstant(deliveredAt), instant(readAt), instant(acknowledgedAt));
  }

  private static Optional<Instant> instant(@Nullable Long micros) {
    return Optional.ofNullable(micros).map(Micros::toInstant);
  }
}
