package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Position;
import io.carillon.event.SnapshotPosition;
import io.carillon.event.Ticker;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import io.carillon.log.TransactionPositions;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads positions for transactions of the application.
 *
 * <p>A transaction changes data and inserts rows into the outbox; later its rows become events. So
 * a snapshot of the database that shows the data shows each of its events either below the head of
 * the channel, or as a row of the outbox; and it shows no event whose data it does not show. The
 * rows may become events after others that the snapshot does not show: therefore their events are
 * looked up once they are in the log. Rows have no identity there; a row with an id is found by it,
 * others by their content.
 *
 * <p>With {@code READ COMMITTED} each query has a snapshot of its own. The outbox is read before
 * the head: a row that becomes an event in between is then below the head.
 */
public final class JpaPositions implements TransactionPositions {
  private static final Position NONE = new Position(Position.FIRST_EPOCH, 0);

  /** EclipseLink otherwise may read on another connection than that of the transaction. */
  static final Map<String, String> JOINED = Map.of("eclipselink.transaction.join-existing", "true");

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final PageLimit PAGE = new PageLimit(500, 4 << 20);

  private final EntityManagerFactory factory;
  private final Transactions transactions;
  private final EventLog log;
  private final OutboxLimits limits;
  private final Runnable nudge;
  private final ExecutorService executor;
  private final Ticker ticker;

  /**
   * @param factory of the unit {@code carillon}; its entity managers join the caller's transaction
   * @param transactions used by {@code executor}
   * @param log likewise
   * @param limits those of the mover
   * @param nudge makes the outbox move rows at once
   * @param executor its threads have no transaction
   */
  public JpaPositions(
      EntityManagerFactory factory,
      Transactions transactions,
      EventLog log,
      OutboxLimits limits,
      Runnable nudge,
      ExecutorService executor,
      Ticker ticker) {
    this.factory = factory;
    this.transactions = transactions;
    this.log = log;
    this.limits = limits;
    this.nudge = nudge;
    this.executor = executor;
    this.ticker = ticker;
  }

  @Override
  public SnapshotPosition read(ChannelName channel, Set<String> own) {
    try (EntityManager em = factory.createEntityManager(JOINED)) {
      return read(em, channel, own);
    } catch (PersistenceException e) {
      throw new LogUnavailableException("the position of channel " + channel + " is unknown", e);
    }
  }

  /** Reads in the transaction of an entity manager. */
  SnapshotPosition read(EntityManager em, ChannelName channel, Set<String> own) {
    List<OutboxRow> rows =
        OutboxTable.readOf(em, channel, SnapshotPosition.MAX_BEYOND).stream()
            .filter(row -> row.reference().filter(own::contains).isEmpty())
            .toList();
    Position head = head(em, channel);
    SnapshotPosition position =
        rows.isEmpty()
            ? SnapshotPosition.upTo(head.seq())
            : await(submit(() -> locate(channel, head.seq(), rows)), channel);
    return position.inEpoch(head.epoch());
  }

  /** The head of a channel in the epoch that it is in; 0 if it has no row. */
  private static Position head(EntityManager em, ChannelName channel) {
    return em.createQuery(
            "select c.head, c.epoch from ChannelRow c where c.name = :name", Object[].class)
        .setParameter("name", channel.value())
        .getResultStream()
        .findFirst()
        .map(
            row ->
                new Position(row[1] == null ? Position.FIRST_EPOCH : (Long) row[1], (Long) row[0]))
        .orElse(NONE);
  }

  private Future<SnapshotPosition> submit(Callable<SnapshotPosition> task) {
    try {
      return executor.submit(task);
    } catch (RejectedExecutionException shuttingDown) {
      throw new LogUnavailableException("the hub shuts down", shuttingDown);
    }
  }

  private static SnapshotPosition await(Future<SnapshotPosition> located, ChannelName channel) {
    try {
      return located.get(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      located.cancel(true);
      throw waiting(channel, e);
    } catch (InterruptedException e) {
      located.cancel(true);
      Thread.currentThread().interrupt();
      throw waiting(channel, e);
    }
  }

  private static LogUnavailableException waiting(ChannelName channel, Exception cause) {
    return new LogUnavailableException(
        "events of channel " + channel + " still wait in the outbox", cause);
  }

  private SnapshotPosition locate(ChannelName channel, long head, List<OutboxRow> rows)
      throws InterruptedException {
    awaitMoved(channel, rows);
    List<Long> seqs = new ArrayList<>();
    Map<OutboxContent, Integer> sought = new HashMap<>();
    for (OutboxRow row : rows) {
      Optional<String> id = row.publisherId();
      if (id.isPresent()) {
        seqOfId(channel, id.get()).ifPresent(seqs::add);
      } else {
        OutboxContent.of(row, limits).ifPresent(content -> sought.merge(content, 1, Integer::sum));
      }
    }
    find(channel, head, sought, seqs);
    return SnapshotPosition.of(head, seqs);
  }

  private void awaitMoved(ChannelName channel, List<OutboxRow> rows) throws InterruptedException {
    List<Long> ids = rows.stream().map(OutboxRow::id).toList();
    long deadline = ticker.nanos() + TIMEOUT.toNanos();
    nudge.run();
    while (transactions.read(em -> OutboxTable.isAnyLeft(em, ids))) {
      if (ticker.nanos() - deadline > 0) {
        throw waiting(channel, new TimeoutException("after " + TIMEOUT));
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
  }

  private Optional<Long> seqOfId(ChannelName channel, String id) {
    return transactions.read(
        em ->
            Optional.ofNullable(
                    em.find(PublisherIdRow.class, PublisherIdRow.id(channel.value(), id)))
                .map(PublisherIdRow::seq));
  }

  /** Adds the seqs of the first events after {@code head} with the contents that are sought. */
  private void find(
      ChannelName channel, long head, Map<OutboxContent, Integer> sought, List<Long> seqs) {
    long after = head;
    boolean isLast = sought.isEmpty();
    while (!isLast) {
      Replay page = log.readAfter(channel, after, PAGE);
      for (Event event : page.events()) {
        OutboxContent content = OutboxContent.of(event);
        if (sought.containsKey(content)) {
          seqs.add(event.seq());
          sought.computeIfPresent(content, (same, count) -> count == 1 ? null : count - 1);
        }
        after = event.seq();
      }
      isLast = sought.isEmpty() || page.isLast() || page.events().isEmpty();
    }
  }
}
