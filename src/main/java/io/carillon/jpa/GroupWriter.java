package io.carillon.jpa;

import io.carillon.event.LogClock;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import io.carillon.log.TooManyChannelsException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.TypedQuery;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Writes groups, each in one transaction and exactly once, however often it is retried.
 *
 * <p><b>Once.</b> A connection that breaks during a commit leaves it open whether the commit
 * happened. So each transaction also writes the group's number to the appender's own row, and does
 * so first, on condition that the number there is lower. If it is not, an earlier attempt
 * <em>was</em> committed, with exactly the positions that were remembered for it. The statement
 * waits for a row lock that the earlier attempt's transaction may still hold in the database, so
 * the answer is final: that transaction has ended one way or the other. Searching for the events
 * themselves could not distinguish them from equal ones of another node, nor find them after
 * retention has removed them.
 *
 * <p><b>Dense, in commit order.</b> Then the rows of all channels concerned are locked, by all
 * nodes in the same order, and held until the commit. Only the transaction that holds a channel's
 * row advances its head.
 *
 * <p><b>Moved once.</b> A publication of the outbox is appended by the transaction that deletes its
 * row, and skipped by all others; one whose row is in another database has an id. All nodes lock
 * rows of the outbox before rows of channels.
 *
 * <p>Used by the appender thread only.
 */
final class GroupWriter {
  /**
   * Longest wait for another node's transaction, in milliseconds; the group is then tried again.
   */
  private static final int LOCK_WAIT_MILLIS = 5_000;

  private final ClockCheck clockCheck = new ClockCheck();
  private final Transactions transactions;
  private final AppenderConfig config;
  private final LogClock clock;
  private final MissingRows missingRows;
  private final String id = UUID.randomUUID().toString();

  GroupWriter(Transactions transactions, AppenderConfig config, Clock clock) {
    this.transactions = transactions;
    this.config = config;
    this.clock = LogClock.of(clock);
    this.missingRows = new MissingRows(transactions, config.maxChannels());
  }

  /**
   * Writes a group, unless an earlier attempt at it was committed.
   *
   * @throws RejectedBatchException if one of its batches cannot be appended; nothing was stored
   * @throws PersistenceException if the database fails; nothing was stored unless {@link
   *     Group#written} is present, then it is unknown
   */
  Group.Written write(Group group) {
    boolean isContended = false;
    while (true) {
      boolean takesEach = isContended;
      try {
        transactions.write(
            em -> {
              if (claim(em, group)) {
                group.begun();
                Group.Written written = new Writing(em, group, takesEach).run();
                em.flush();
                group.aboutToCommit(written);
              }
              return group;
            });
        return group.written().orElseThrow();
      } catch (MissingRowsException e) {
        insert(e, group);
      } catch (OutboxConflictException e) {
        isContended = true;
      }
    }
  }

  /** Whether a group whose outcome was unknown has been committed. */
  boolean wasCommitted(Group group) {
    return transactions.write(
        em -> {
          AppenderRow row = em.find(AppenderRow.class, id, LockModeType.PESSIMISTIC_WRITE);
          return row != null && row.lastGroup() >= group.number();
        });
  }

  /** Removes the row of this appender. */
  void forget() {
    transactions.write(
        em ->
            em.createQuery("delete from AppenderRow a where a.id = :id")
                .setParameter("id", id)
                .executeUpdate());
  }

  private boolean claim(EntityManager em, Group group) {
    int claimed =
        em.createQuery(
                "update AppenderRow a set a.lastGroup = :group, a.usedAt = :now where a.id = :id and a.lastGroup < :group")
            .setParameter("group", group.number())
            .setParameter("now", Micros.of(clock.instant()))
            .setParameter("id", id)
            .setHint("jakarta.persistence.query.timeout", LOCK_WAIT_MILLIS)
            .executeUpdate();
    if (claimed == 0 && em.find(AppenderRow.class, id) == null) {
      throw MissingRowsException.appender(new AppenderRow(id, Micros.of(clock.instant())));
    }
    return claimed == 1;
  }

  private void insert(MissingRowsException missing, Group group) {
    missing.appender().ifPresent(missingRows::insert);
    Set<Integer> rejected = new HashSet<>();
    for (ChannelRow channel : missing.channels()) {
      if (!missingRows.tryInsert(channel)) {
        rejected.addAll(group.batchesOf(channel.name()));
      }
    }
    if (!rejected.isEmpty()) {
      throw new RejectedBatchException(
          rejected, new TooManyChannelsException(config.maxChannels()));
    }
  }

  /** One attempt at a group, inside its transaction. */
  private final class Writing {
    private final EntityManager em;
    private final Group group;
    private final Map<String, ChannelWriting> channels = new LinkedHashMap<>();
    private final List<Item> chunk = new ArrayList<>();
    private long chunkBytes;
    private final List<ReceiptBuilder> receipts = new ArrayList<>();
    private final boolean takesEach;
    private final Set<OutboxEntry> admitted = new LinkedHashSet<>(); // by identity

    /**
     * @param takesEach whether rows of the outbox are removed one by one
     */
    Writing(EntityManager em, Group group, boolean takesEach) {
      this.em = em;
      this.group = group;
      this.takesEach = takesEach;
    }

    Group.Written run() {
      takeFromOutbox();
      lockChannels();
      List<Batch> batches = group.batches();
      for (int i = 0; i < batches.size(); i++) {
        receipts.add(new ReceiptBuilder(batches.get(i).channel()));
        if (isToBeWritten(batches.get(i))) {
          read(i, batches.get(i));
        }
      }
      writeChunk();
      channels.values().forEach(channel -> channel.updateRow(em));
      return new Group.Written(
          receipts.stream().map(ReceiptBuilder::toReceipt).toList(),
          channels.values().stream()
              .filter(ChannelWriting::hasAppended)
              .map(ChannelWriting::toEventsAppended)
              .toList());
    }

    private void takeFromOutbox() {
      for (Batch batch : group.batches()) {
        if (batch instanceof OutboxEntry entry && !entry.sequence().isAbandoned()) {
          admitted.add(entry);
        }
      }
      List<Long> rows = admitted.stream().map(OutboxEntry::row).flatMap(Optional::stream).toList();
      if (!rows.isEmpty()) {
        Set<Long> taken =
            takesEach ? OutboxTable.takeEach(em, rows) : OutboxTable.takeAll(em, rows);
        admitted.removeIf(entry -> entry.row().filter(row -> !taken.contains(row)).isPresent());
      }
    }

    private boolean isToBeWritten(Batch batch) {
      return !(batch instanceof OutboxEntry entry) || admitted.contains(entry);
    }

    private void lockChannels() {
      Set<String> names =
          group.batches().stream()
              .map(batch -> batch.channel().value())
              .collect(Collectors.toCollection(TreeSet::new));
      TypedQuery<ChannelRow> query =
          names.size() == 1
              ? em.createQuery("select c from ChannelRow c where c.name = :name", ChannelRow.class)
                  .setParameter("name", names.iterator().next())
              : em.createQuery(
                      "select c from ChannelRow c where c.name in :names order by c.name",
                      ChannelRow.class)
                  .setParameter("names", List.copyOf(names));
      query
          .setLockMode(LockModeType.PESSIMISTIC_WRITE)
          .setHint("jakarta.persistence.query.timeout", LOCK_WAIT_MILLIS);
      Map<String, ChannelRow> rows =
          query
              .getResultStream()
              .collect(Collectors.toMap(ChannelRow::name, row -> row, (a, b) -> a, TreeMap::new));
      if (rows.size() < names.size()) {
        names.removeAll(rows.keySet());
        throw MissingRowsException.channels(names.stream().map(ChannelRow::new).toList());
      }
      // read once the locks are held: an earlier time could be before that of an event in the
      // channel
      long now = Micros.of(clock.instant());
      clockCheck.check(rows.values(), now);
      long logTime = Micros.of(clock.logTime());
      rows.forEach(
          (name, row) -> channels.put(name, new ChannelWriting(row, now, logTime, config)));
    }

    private void read(int index, Batch batch) {
      int count = 0;
      Iterator<Publication> publications = fromBatch(index, batch::iterator);
      while (fromBatch(index, publications::hasNext)) {
        Publication publication = fromBatch(index, publications::next);
        if (publication.isTransient() || !publication.channel().equals(batch.channel())) {
          throw unreadable(index, "a batch holds durable publications to one channel");
        }
        long bytes = publication.footprint();
        if (chunk.size() >= config.groupEvents() || chunkBytes + bytes > config.groupBytes()) {
          writeChunk();
          detachChunk();
        }
        chunk.add(new Item(index, publication));
        chunkBytes += bytes;
        count++;
      }
      if (count != batch.size()) {
        throw unreadable(index, "a batch of " + batch.size() + " publications has " + count);
      }
    }

    private <T> T fromBatch(int index, Supplier<T> read) {
      try {
        return read.get();
      } catch (RuntimeException e) {
        throw new RejectedBatchException(Set.of(index), e);
      }
    }

    private RejectedBatchException unreadable(int index, String problem) {
      return new RejectedBatchException(Set.of(index), new IllegalArgumentException(problem));
    }

    private void writeChunk() {
      readSeqsOfIds();
      for (Item item : chunk) {
        ChannelWriting channel = channels.get(item.publication.channel().value());
        receipts.get(item.batch).add(channel.write(em, item.publication));
      }
      chunk.clear();
      chunkBytes = 0;
    }

    /** Frees the memory of the chunk, so that a batch of any size needs no more than that. */
    private void detachChunk() {
      em.flush();
      em.clear();
      channels.values().forEach(ChannelWriting::rowsAreDetached);
    }

    private void readSeqsOfIds() {
      Map<String, Set<String>> ids = new HashMap<>();
      for (Item item : chunk) {
        item.publication
            .id()
            .ifPresent(
                id ->
                    ids.computeIfAbsent(item.publication.channel().value(), c -> new TreeSet<>())
                        .add(id));
      }
      ids.forEach((channel, of) -> channels.get(channel).readSeqs(em, of));
    }
  }

  private record Item(int batch, Publication publication) {}
}
