package io.carillon.shared;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Values that the first node proposes and all others adopt. Thread-safe.
 *
 * <p>Every method throws {@link io.carillon.log.LogUnavailableException} if the database is
 * unavailable.
 */
public final class Agreements {
  private static final String PUSH_KEY = "push-key";

  private final SharedDatabase database;

  public Agreements(SharedDatabase database) {
    this.database = database;
  }

  /** The id of the log: the same for all nodes on this database, and for no others. */
  public UUID logId() {
    return UUID.fromString(agree("log-id", UUID.randomUUID().toString()));
  }

  /** The private key by which push services know the hub: the first that a node proposes. */
  public String pushKey(Supplier<String> proposal) {
    return find(PUSH_KEY).orElseGet(() -> agree(PUSH_KEY, proposal.get()));
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

  /** The last name, in alphabetical order, that begins with {@code prefix}. */
  Optional<String> newestName(String prefix) {
    return newestRow(prefix).map(AgreementRow::name);
  }

  /** The value agreed on under {@link #newestName}. */
  Optional<String> newest(String prefix) {
    return newestRow(prefix).map(AgreementRow::agreed);
  }

  private Optional<AgreementRow> newestRow(String prefix) {
    return rows(prefix).stream().max(Comparator.comparing(AgreementRow::name));
  }

  /** In no order: collations differ in how they sort names. */
  private List<AgreementRow> rows(String prefix) {
    return database.read(
        em ->
            em.createQuery(
                    "select a from AgreementRow a where a.name like :names", AgreementRow.class)
                .setParameter("names", prefix + "%")
                .getResultList());
  }

  /** Removes the values whose names begin with {@code prefix} and come before {@code name}. */
  void removeBefore(String prefix, String name) {
    List<String> old =
        rows(prefix).stream()
            .map(AgreementRow::name)
            .filter(each -> each.compareTo(name) < 0)
            .toList();
    if (!old.isEmpty()) {
      database.write(
          em ->
              em.createQuery("delete from AgreementRow a where a.name in :names")
                  .setParameter("names", old)
                  .executeUpdate());
    }
  }

  private Optional<String> find(String name) {
    return database.read(
        em -> Optional.ofNullable(em.find(AgreementRow.class, name)).map(AgreementRow::agreed));
  }
}
