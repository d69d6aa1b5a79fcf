package io.carillon.shared;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.event.SeqSet;
import io.carillon.jpa.OwnPublications;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.Collection;
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
            (em, row) -> {
              InboxMarks before = row.marks();
              InboxMarks after = change.apply(before);
              InboxReceipts.note(em, user, noted.seqs, noted.step, database.now());
              if (after.equals(before)) {
                return new Changed(before, before);
              }
              row.update(after.next(), database.now());
              OwnPublications.insert(em, event.apply(before, after.next()));
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
        (em, row) -> {
          InboxMarks before = row.marks();
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
        (em, row) -> {
          InboxReceipts.note(em, user, noted.seqs, noted.step, database.now());
          return row;
        });
  }

  private <T> T locked(
      String user, ChannelName channel, BiFunction<EntityManager, InboxRow, T> work) {
    InboxKey key = new InboxKey(user, channel.value());
    if (!database.<Boolean>read(em -> em.find(InboxRow.class, key) != null)) {
      database.insertIfAbsent(new InboxRow(user, channel.value(), database.now()), key);
    }
    return database.write(
        em -> work.apply(em, em.find(InboxRow.class, key, LockModeType.PESSIMISTIC_WRITE)));
  }
}
