package io.carillon.shared;

import io.carillon.jpa.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An alert rule and its state. */
@Entity
@Table(name = "carillon_alert")
class AlertRow {
  private static final int MAX_DEFINITION = 1 << 20;

  @Id
  @Column(length = 64, nullable = false)
  private String name = "";

  /** The rule in JSON, in UTF-8. */
  @Column(name = "rule_json", length = MAX_DEFINITION, nullable = false)
  private byte[] definition = {};

  /** In microseconds since the epoch, as are the following. */
  @Column(name = "changed_at", nullable = false)
  private long changedAt;

  @Column(name = "breached_at")
  private @Nullable Long breachedAt;

  /** 1 or 0: EclipseLink compares a boolean with 1, which H2 refuses. */
  @Column(nullable = false)
  private int firing;

  /** For the persistence provider. */
  protected AlertRow() {}

  AlertRow(String name, byte[] definition, long now) {
    this.name = name;
    define(definition, now);
  }

  /** Another rule begins anew. */
  final void define(byte[] json, long now) {
    definition = json.clone();
    changedAt = now;
    breachedAt = null;
    firing = 0;
  }

  /** The current row of a query on all columns. */
  static StoredAlert stored(ResultSet row) throws SQLException {
    long breached = row.getLong("breached_at");
    Optional<Instant> since =
        row.wasNull() ? Optional.empty() : Optional.of(Micros.toInstant(breached));
    return new StoredAlert(
        row.getString("name"),
        row.getBytes("rule_json"),
        Micros.toInstant(row.getLong("changed_at")),
        since,
        row.getInt("firing") > 0);
  }
}
