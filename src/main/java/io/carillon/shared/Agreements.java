package io.carillon.shared;

import java.util.Optional;
import java.util.UUID;

/**
 * Values that the first node proposes and all others adopt. Thread-safe.
 *
 * <p>Every method throws {@link io.carillon.log.LogUnavailableException} if the database is
 * unavailable.
 */
public final class Agreements {
  private final SharedDatabase database;

  public Agreements(SharedDatabase database) {
    this.database = database;
  }

  /** The id of the log: the same for all nodes on this database, and for no others. */
  public UUID logId() {
    return UUID.fromString(agree("log-id", UUID.randomUUID().toString()));
  }

  /** The value agreed on under a name: {@code proposal}, if there was none. */
  String agree(String name, String proposal) {
    return find(name)
        .orElseGet(
            () -> {
              database.insertIfAbsent(new AgreementRow(name, proposal), name);
              return find(name).orElseThrow();
            });
  }

  private Optional<String> find(String name) {
    return database.read(
        em -> Optional.ofNullable(em.find(AgreementRow.class, name)).map(AgreementRow::agreed));
  }
}
