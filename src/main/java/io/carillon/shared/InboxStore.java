package io.carillon.shared;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.event.SeqSet;
import io.carillon.jpa.OwnPublications;
import io.carillon.log.LogUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * The {@link InboxMarks} of users in channels. A change and the event that reports it to the other
 * devices of the user are one transaction, so that neither is without the other after a crash.
 * Changes of one user follow one another on all nodes, since they lock the row. Thread-safe.
 *
 * <p>Every method throws {@link io.carillon.log.LogUnavailableException} if the database is
 * unavailable.
 */
public final class InboxStore {
  private final SharedDatabase database;
  private final Runnable published;

  /**
   * @param published called after the commit of a change, whose event waits in the outbox
   */
  public InboxStore(SharedDatabase database, Runnable published) {
    this.database = database;
    this.published = published;
  }

  /**
   * What a change notes in the receipts.
   *
   * @param seqs of notifications with receipts that the user may see
   */
  public record Noted(InboxReceipts.Step step, Collection<Long> seqs) {}

  /** The marks before and after a change. */
  public record Changed(InboxMarks before, InboxMarks after) {
    /** Whether there was one. */
    public boolean isChange() {
      return after.version() != before.version();
    }
  }

  /** The marks of a user. */
  public InboxMarks marks(String user, ChannelName channel) {
    return database.read(
        em -> {
          InboxRow row = em.find(InboxRow.class, new InboxKey(user, channel.value()));
          return row == null ? InboxMarks.NONE : row.marks();
        });
  }

  /**
   * Changes the marks of a user.
   *
   * @param change the marks afterwards, by those before; the version counts itself
   * @param event reports a change, by the marks before and after
   */
  public Changed change(
      String user,
      ChannelName channel,
      UnaryOperator<InboxMarks> change,
      Noted noted,
      BiFunction<InboxMarks, InboxMarks, Publication> event) {
    Changed changed =
        locked(
            user,
            channel,
            (connection, row) -> {
              long now = database.now();
              InboxMarks before = row.read();
              InboxMarks after = change.apply(before);
              InboxReceipts.note(connection, user, noted.seqs, noted.step, now);
              if (after.equals(before)) {
                return new Changed(before, before);
              }
              row.update(after.next(), now);
              OwnPublications.insert(connection, List.of(event.apply(before, after.next())));
              return new Changed(before, after.next());
            });
    if (changed.isChange()) {
      published.run();
    }
    return changed;
  }

  /** Marks events of a channel as read, without an event, and returns the marks. */
  public InboxMarks markRead(String user, ChannelName channel, SeqSet seqs) {
    return locked(
        user,
        channel,
        (connection, row) -> {
          InboxMarks before = row.read();
          InboxMarks after = before.withRead(before.read().plus(seqs));
          if (!after.equals(before)) {
            row.update(after.next(), database.now());
          }
          return after;
        });
  }

  /** Removes the marks of a user in all channels, and returns the number of rows. */
  public int erase(String user) {
    return database.write(
        em ->
            em.createQuery("delete from InboxRow i where i.user = :user")
                .setParameter("user", user)
                .executeUpdate());
  }

  /** Notes in the receipts what changes no marks. */
  public void note(String user, ChannelName channel, Noted noted) {
    locked(
        user,
        channel,
        (connection, row) -> {
          InboxReceipts.note(connection, user, noted.seqs, noted.step, database.now());
          return row;
        });
  }

  /** Work in a transaction that has locked a row. */
  private interface Work<T> {
    T on(Connection connection, InboxTable row) throws SQLException;
  }

  private <T> T locked(String user, ChannelName channel, Work<T> work) {
    return tryLocked(user, channel, work)
        .or(
            () -> {
              insert(user, channel);
              return tryLocked(user, channel, work);
            })
        .orElseThrow(() -> new LogUnavailableException("the marks are being erased; try again"));
  }

  private void insert(String user, ChannelName channel) {
    InboxRow row = new InboxRow(user, channel.value(), database.now());
    database.insertIfAbsent(row, new InboxKey(user, channel.value()));
  }

  private <T> Optional<T> tryLocked(String user, ChannelName channel, Work<T> work) {
    return database.writeSql(
        connection -> {
          InboxTable row = new InboxTable(connection, user, channel);
          return row.tryLock() ? Optional.of(work.on(connection, row)) : Optional.empty();
        });
  }
}
