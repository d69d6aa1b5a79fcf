package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Schedule;
import jakarta.persistence.PersistenceException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** The schedule as a table of the log's database. */
public final class JpaSchedule implements Schedule {
  private final Transactions transactions;
  private final Clock clock;
  private final Runnable onStored;

  /**
   * @param onStored called after publications have been stored, which may be due soon
   */
  public JpaSchedule(Transactions transactions, Clock clock, Runnable onStored) {
    this.transactions = transactions;
    this.clock = clock;
    this.onStored = onStored;
  }

  @Override
  public List<String> store(List<Publication> publications) {
    publications.forEach(ScheduleTable::requireFitting);
    List<String> ids = publications.stream().map(JpaSchedule::idOf).toList();
    long now = Micros.of(clock.instant());
    try {
      transactions.writeSql(
          connection -> {
            Set<String> known = ScheduleTable.existing(connection, ids);
            List<String> newIds = new ArrayList<>();
            List<Publication> newOnes = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
              if (known.add(ids.get(i))) {
                newIds.add(ids.get(i));
                newOnes.add(publications.get(i));
              }
            }
            ScheduleTable.insert(connection, newIds, newOnes, now);
            return ids;
          });
    } catch (PersistenceException e) {
      throw LogUnavailableException.unknown(e);
    }
    onStored.run();
    return ids;
  }

  /** The same for a repetition, which has the publisher's id again: it waits once. */
  private static String idOf(Publication publication) {
    return publication
        .id()
        .map(id -> publication.channel() + "/" + id)
        .map(name -> UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)))
        .orElseGet(UUID::randomUUID)
        .toString();
  }

  @Override
  public List<Entry> read(String after, int limit) {
    return translated(
        () ->
            transactions.read(
                em ->
                    em
                        .createQuery(
                            "select s from ScheduledRow s where s.id > :after order by s.id",
                            ScheduledRow.class)
                        .setParameter("after", after)
                        .setMaxResults(limit)
                        .getResultList()
                        .stream()
                        .map(ScheduledRow::toEntry)
                        .toList()));
  }

  @Override
  public Optional<ChannelName> channelOf(String id) {
    return translated(
        () ->
            transactions.read(
                em ->
                    Optional.ofNullable(em.find(ScheduledRow.class, id))
                        .map(row -> row.toEntry().channel())));
  }

  @Override
  public boolean tryCancel(String id) {
    return translated(
        () -> transactions.writeSql(connection -> ScheduleTable.tryDelete(connection, id)));
  }

  private static <T> T translated(Supplier<T> access) {
    try {
      return access.get();
    } catch (PersistenceException e) {
      throw new LogUnavailableException("the schedule cannot be read now", e);
    }
  }
}
