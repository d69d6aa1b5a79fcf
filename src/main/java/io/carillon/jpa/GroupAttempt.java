package io.carillon.jpa;

import io.carillon.event.LogClock;
import io.carillon.event.Publication;
import io.carillon.event.Retraction;
import io.carillon.log.Batch;
import io.carillon.log.EpochGuard;
import io.carillon.log.Receipt;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** One attempt at a group, inside its transaction. */
final class GroupAttempt {
  private final GroupStatements sql;
  private final Group group;
  private final boolean takesEach;
  private final AppenderConfig config;
  private final LogClock clock;
  private final ClockCheck clockCheck;
  private final EpochGuard guard;
  private final long epoch;
  private final Map<String, ChannelWriting> channels = new LinkedHashMap<>();
  private final EventInserts inserts = new EventInserts();
  private final List<Item> chunk = new ArrayList<>();
  private long chunkBytes;
  private final List<ReceiptBuilder> receipts = new ArrayList<>();
  private final Set<OutboxEntry> admitted = new LinkedHashSet<>(); // by identity

  private record Item(int batch, Publication publication) {}

  private record Retracted(ChannelWriting channel, long seq) {}

  /**
   * @param takesEach whether rows of the outbox are removed one by one
   * @param guard what this node knows of the log
   * @param epoch in which this node is
   */
  GroupAttempt(
      GroupStatements sql,
      Group group,
      boolean takesEach,
      AppenderConfig config,
      LogClock clock,
      ClockCheck clockCheck,
      EpochGuard guard,
      long epoch) {
    this.sql = sql;
    this.group = group;
    this.takesEach = takesEach;
    this.config = config;
    this.clock = clock;
    this.clockCheck = clockCheck;
    this.guard = guard;
    this.epoch = epoch;
  }

  /**
   * Executes all statements of the group, which has its result when it may be committed.
   *
   * @throws RejectedBatchException if one of its batches cannot be appended
   * @throws MissingRowsException if some of its channels have no row yet
   * @throws OtherLogException if the database is not in the state that this node knows
   * @throws OutboxConflictException if another node has removed rows of the outbox
   */
  void run() throws SQLException {
    takeFromOutbox();
    lockChannels();
    group.addLate();
    List<Batch> batches = group.batches();
    for (int i = 0; i < batches.size(); i++) {
      receipts.add(new ReceiptBuilder(batches.get(i).channel(), epoch));
      if (isToBeWritten(batches.get(i))) {
        read(i, batches.get(i));
      }
    }
    List<Retracted> retractions = assignPositions();
    if (!retractions.isEmpty()) {
      insert(retractions);
    }
    List<Receipt> written = receipts.stream().map(ReceiptBuilder::toReceipt).toList();
    insertFollowUps(written);
    List<ChannelWriting> appended =
        channels.values().stream().filter(ChannelWriting::hasAppended).toList();
    List<ChannelHead> heads = appended.stream().map(ChannelWriting::toHead).toList();
    Group.Written result =
        new Group.Written(
            written, appended.stream().map(ChannelWriting::toEventsAppended).toList());
    sql.finish(inserts, heads, () -> group.aboutToCommit(result));
  }

  private void insertFollowUps(List<Receipt> written) throws SQLException {
    List<Publication> followUps = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      Receipt receipt = written.get(i);
      if (!receipt.isRepeat()) {
        Batch batch = group.batches().get(i);
        fromBatch(i, () -> batch.followUp(receipt)).ifPresent(followUps::add);
      }
    }
    if (!followUps.isEmpty()) {
      sql.outbox().insert(followUps);
    }
  }

  private void takeFromOutbox() throws SQLException {
    for (Batch batch : group.batches()) {
      if (batch instanceof OutboxEntry entry && !entry.sequence().isAbandoned()) {
        admitted.add(entry);
      }
    }
    if (admitted.stream().anyMatch(OutboxEntry::isHandedOver)) {
      if (!takesEach && tryTakeInOrder()) {
        return;
      }
      admitted.removeIf(OutboxEntry::isHandedOver);
    }
    List<Long> rows = rowsOfAdmitted();
    if (!rows.isEmpty()) {
      Set<Long> taken = takesEach ? sql.outbox().takeEach(rows) : sql.outbox().takeAll(rows);
      admitted.removeIf(entry -> entry.row().filter(row -> !taken.contains(row)).isPresent());
    }
  }

  private boolean tryTakeInOrder() throws SQLException {
    List<String> names =
        admitted.stream().map(entry -> entry.channel().value()).distinct().toList();
    return sql.outbox().tryTakeInOrder(rowsOfAdmitted(), names);
  }

  private List<Long> rowsOfAdmitted() {
    return admitted.stream().map(OutboxEntry::row).flatMap(Optional::stream).toList();
  }

  private boolean isToBeWritten(Batch batch) {
    return !(batch instanceof OutboxEntry entry) || admitted.contains(entry);
  }

  private void lockChannels() throws SQLException {
    List<String> all = group.channels();
    List<ChannelHead> heads = sql.lock(all);
    if (heads.size() < all.size()) {
      Set<String> names = new TreeSet<>(all);
      heads.forEach(head -> names.remove(head.name()));
      throw MissingRowsException.channels(
          names.stream().map(name -> new ChannelRow(name, epoch)).toList());
    }
    // read once the locks are held: an earlier time could be before that of an event in the
    // channel
    long now = Micros.of(clock.instant());
    clockCheck.check(heads, now);
    long logTime = Micros.of(clock.logTime());
    heads.forEach(
        head -> channels.put(head.name(), new ChannelWriting(head, epoch, now, logTime, config)));
    requireSameLog(heads);
  }

  /** Nothing that was committed is missing from the channels, whose rows are locked. */
  private void requireSameLog(List<ChannelHead> heads) throws SQLException {
    if (heads.stream().anyMatch(head -> head.epoch() != epoch)) {
      enterEpoch(heads);
    }
    for (Batch batch : group.batches()) {
      long head = channels.get(batch.channel().value()).headBefore();
      long seen = guard.seen(batch.channel(), epoch);
      if (head < seen) {
        sql.requireOpen(); // with the locks, without which others have appended since
        throw new OtherLogException(
            "the head of channel %s is %d, after %d".formatted(batch.channel(), head, seen));
      }
    }
  }

  /** A channel that was created while an epoch was opened is not in it yet. */
  private void enterEpoch(List<ChannelHead> heads) throws SQLException {
    if (heads.stream().anyMatch(head -> head.epoch() > epoch) || sql.newestEpoch() != epoch) {
      throw new OtherLogException("the log is in another epoch than " + epoch);
    }
    sql.enter(epoch, heads.stream().filter(head -> head.epoch() < epoch).toList());
  }

  private void read(int index, Batch batch) throws SQLException {
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
        group.chunkInserted();
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

  /** Inserts what has been read, so that a batch of any size needs no more memory than that. */
  private void writeChunk() throws SQLException {
    insert(assignPositions());
  }

  private List<Retracted> assignPositions() throws SQLException {
    List<Retracted> retractions = new ArrayList<>();
    readSeqsOfIds();
    for (Item item : chunk) {
      ChannelWriting channel = channels.get(item.publication.channel().value());
      AssignedPosition assigned = channel.write(inserts, item.publication);
      receipts.get(item.batch).add(assigned);
      if (!assigned.isRepeat()) {
        Retraction.seqOf(item.publication)
            .ifPresent(seq -> retractions.add(new Retracted(channel, seq)));
      }
    }
    chunk.clear();
    chunkBytes = 0;
    return retractions;
  }

  private void insert(List<Retracted> retractions) throws SQLException {
    sql.insert(inserts);
    for (Retracted retracted : retractions) {
      retracted.channel.erase(sql, retracted.seq);
    }
    channels.values().forEach(ChannelWriting::rowsAreInserted);
  }

  private void readSeqsOfIds() throws SQLException {
    Map<String, Set<String>> ids = new HashMap<>();
    for (Item item : chunk) {
      item.publication
          .id()
          .ifPresent(
              id ->
                  ids.computeIfAbsent(item.publication.channel().value(), c -> new TreeSet<>())
                      .add(id));
    }
    for (Map.Entry<String, Set<String>> of : ids.entrySet()) {
      channels.get(of.getKey()).readSeqs(sql, of.getValue());
    }
  }
}
