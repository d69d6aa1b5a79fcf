package io.carillon.jpa;

import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.Position;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The epochs of the log, as the database has them, and the one that this node is in. In the first
 * epoch nothing is read. Thread-safe.
 */
public final class LogEpochs {
  /** Channels whose epochs are kept in memory. */
  private static final int MAX_CACHED = 10_000;

  /** Channels in one query. */
  private static final int BATCH = 500;

  private final Transactions transactions;
  private final boolean isExclusive;
  private volatile State state = new State(Position.FIRST_EPOCH);

  /** What is known in an epoch: the starts of it and of all before it do not change. */
  private record State(long epoch, Map<ChannelName, ChannelEpochs> byChannel) {
    State(long epoch) {
      this(epoch, new ConcurrentHashMap<>());
    }
  }

  public LogEpochs(Transactions transactions) {
    this(transactions, false);
  }

  /**
   * @param isExclusive whether only this node appends to the log, so that none appends in an epoch
   *     before this node has entered it
   */
  public LogEpochs(Transactions transactions, boolean isExclusive) {
    this.transactions = transactions;
    this.isExclusive = isExclusive;
  }

  /** The epoch that this node is in. */
  public long current() {
    return state.epoch;
  }

  /** This node is in that epoch from now on. */
  public void enter(long epoch) {
    state = new State(epoch);
  }

  /**
   * The newest epoch in the database.
   *
   * @throws PersistenceException if it cannot be read
   */
  public long read() {
    return transactions.readSql(LogEpochs::newest);
  }

  private static long newest(Connection connection) {
    return new SqlQuery("select max(epoch) from carillon_epoch")
        .first(connection, row -> Math.max(Position.FIRST_EPOCH, row.getLong(1))) // 0 without any
        .orElse(Position.FIRST_EPOCH);
  }

  /**
   * Checks that an epoch is the newest one in the database, after events have been read.
   *
   * @throws PersistenceException if it is not: this node will notice within a second
   */
  void requireNewest(Connection connection, long epoch) {
    long newest = isExclusive ? current() : newest(connection);
    if (newest != epoch) {
      throw new PersistenceException(
          "the log is in epoch %d, this node still in epoch %d".formatted(newest, epoch));
    }
  }

  /**
   * The epochs of a channel.
   *
   * @throws PersistenceException if they cannot be read, or if the database does not have that of
   *     this node
   */
  public ChannelEpochs of(ChannelName channel) {
    State known = state;
    if (known.epoch == Position.FIRST_EPOCH) {
      return ChannelEpochs.FIRST;
    }
    ChannelEpochs cached = known.byChannel.get(channel);
    return cached == null ? read(known, List.of(channel)).get(channel) : cached;
  }

  /**
   * The epochs of channels, in a few queries.
   *
   * @throws PersistenceException if they cannot be read
   */
  public Map<ChannelName, ChannelEpochs> of(List<ChannelName> channels) {
    State known = state;
    Map<ChannelName, ChannelEpochs> all = new HashMap<>();
    for (int from = 0; from < channels.size(); from += BATCH) {
      all.putAll(read(known, channels.subList(from, Math.min(channels.size(), from + BATCH))));
    }
    return all;
  }

  private Map<ChannelName, ChannelEpochs> read(State known, List<ChannelName> channels) {
    Map<ChannelName, ChannelEpochs> read =
        transactions.readSql(connection -> read(connection, known.epoch, channels));
    if (known.byChannel.size() + read.size() > MAX_CACHED) {
      known.byChannel.clear();
    }
    known.byChannel.putAll(read);
    return read;
  }

  private static Map<ChannelName, ChannelEpochs> read(
      Connection connection, long epoch, Collection<ChannelName> channels) {
    Map<ChannelName, TreeMap<Long, Long>> starts = new HashMap<>();
    List<Long> epochs =
        new SqlQuery("select epoch from carillon_epoch where epoch > :first and epoch <= :epoch")
            .set("first", Position.FIRST_EPOCH)
            .set("epoch", epoch)
            .list(connection, row -> row.getLong(1));
    if (epoch != Position.FIRST_EPOCH && !epochs.contains(epoch)) {
      throw new PersistenceException(
          "the log was restored to an epoch before %d, which this node is in".formatted(epoch));
    }
    for (ChannelName channel : channels) {
      TreeMap<Long, Long> all = new TreeMap<>();
      epochs.forEach(each -> all.put(each, 0L));
      starts.put(channel, all);
    }
    new SqlQuery(
            "select channel, epoch, began_after from carillon_epoch_start"
                + " where channel in :channels")
        .set("channels", channels.stream().map(ChannelName::value).toList())
        .list(
            connection,
            row ->
                starts
                    .get(new ChannelName(row.getString(1)))
                    .replace(row.getLong(2), row.getLong(3)));
    Map<ChannelName, ChannelEpochs> read = new HashMap<>();
    starts.forEach((channel, all) -> read.put(channel, ChannelEpochs.of(all)));
    return read;
  }
}
