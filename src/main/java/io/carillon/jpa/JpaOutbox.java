package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Outbox;
import io.carillon.log.Receipt;
import io.carillon.log.RolledBackException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The outbox as a table of the log's database, whose connections take part in the caller's JTA
 * transaction. Where the application uses the same data source, both share one local transaction;
 * otherwise the container needs two XA data sources.
 */
public final class JpaOutbox implements Outbox, OutboxListener {
  /** Rows that wait for the others of their transaction. */
  private static final int MAX_DELAYED = 100;

  private final Map<String, Waiting> stages = new ConcurrentHashMap<>();
  private final Queue<String> left = new ConcurrentLinkedQueue<>();
  private final Set<String> expected = ConcurrentHashMap.newKeySet(); // in the present pass
  private volatile String name = "";
  private volatile List<String> others = List.of();
  private volatile @Nullable TransactionRows rows;
  private volatile @Nullable OutboxMover mover;

  /**
   * Opens the outbox for transactions of callers.
   *
   * @param name of the data source, as operators know it
   * @param others those of the application, for messages
   * @param database that of the log, whose connections take part in the transaction of their thread
   * @param mover of that outbox
   */
  public void open(String name, List<String> others, ConnectionSource database, OutboxMover mover) {
    this.name = name;
    this.others = List.copyOf(others);
    this.mover = mover;
    this.rows = new TransactionRows(database);
  }

  @Override
  public Insertion joinTransaction() {
    TransactionRows present = rows;
    if (present == null) {
      throw new IllegalStateException("there are no transactions of callers here");
    }
    return new JdbcInsertion(present);
  }

  @Override
  public void onLeft(String reference) {
    left.add(reference);
  }

  @Override
  public void onBegun() {
    for (String each = left.poll(); each != null; each = left.poll()) {
      expected.add(each);
    }
  }

  @Override
  public void onMoved(String reference, Receipt receipt) {
    expected.remove(reference);
    end(reference, waiting -> waiting.stage.complete(receipt));
  }

  @Override
  public void onSetAside(String reference, RuntimeException reason) {
    expected.remove(reference);
    end(reference, waiting -> waiting.stage.completeExceptionally(reason));
  }

  /** Other nodes have moved the rows that are still expected. */
  @Override
  public void onDone() {
    for (String reference : expected) {
      end(reference, waiting -> waiting.stage.complete(new Receipt(waiting.channel, 0, 0, 0, 0)));
    }
    expected.clear();
  }

  private void end(String reference, Consumer<Waiting> completion) {
    Waiting waiting = stages.remove(reference);
    if (waiting != null) {
      completion.accept(waiting);
    }
  }

  /** No API tells which data sources a transaction uses, and not every server names them. */
  private LogUnavailableException refused(Exception failure) {
    List<String> reasons = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String reason = String.valueOf(cause.getMessage());
      if (reasons.stream().noneMatch(outer -> outer.contains(reason))) {
        reasons.add(reason);
      }
    }
    return LogUnavailableException.notStored(
        "the publication cannot be stored in the caller's transaction, in the hub's data source "
            + name
            + ": "
            + String.join("; ", reasons)
            + ". If the transaction uses another data source"
            + (others.isEmpty() ? "" : " (the application names " + String.join(", ", others) + ")")
            + ", set carillon.data-source to that one, make XA data sources of both, insert rows into an outbox beside the data"
            + " (carillon.outbox.sources), or set carillon.outbox=after-commit",
        failure);
  }

  private record Waiting(ChannelName channel, CompletableFuture<Receipt> stage) {}

  /** The first row is inserted at once, since it shows whether the database takes part. */
  private final class JdbcInsertion implements Insertion {
    private final TransactionRows rows;
    private final List<String> references = new ArrayList<>(); // of the rows that are inserted
    private final List<CommittedRow> known = new ArrayList<>(); // the same, for the hand-over
    private long knownBytes;
    private final List<Inserting> delayed = new ArrayList<>();
    private final List<Inserting> scheduled = new ArrayList<>();
    private boolean isAboutToCommit;

    JdbcInsertion(TransactionRows rows) {
      this.rows = rows;
    }

    @Override
    public Inserted insert(Publication publication) {
      if (publication.due().isPresent()) {
        return schedule(publication);
      }
      Inserting row =
          new Inserting(UUID.randomUUID().toString(), publication, new CompletableFuture<>());
      delayed.add(row);
      if (references.isEmpty() || isAboutToCommit || delayed.size() == MAX_DELAYED) {
        insertDelayed();
      }
      return new Inserted(row.reference, row.stage);
    }

    private Inserted schedule(Publication publication) {
      Inserting row =
          new Inserting(UUID.randomUUID().toString(), publication, new CompletableFuture<>());
      try {
        rows.schedule(row.reference, publication);
      } catch (SQLException e) {
        throw refused(e);
      }
      scheduled.add(row);
      return new Inserted(row.reference, row.stage);
    }

    private void insertDelayed() {
      List<Inserting> all = List.copyOf(delayed);
      delayed.clear();
      List<Long> keys;
      try {
        keys =
            rows.insert(
                all.stream()
                    .map(row -> OutboxRow.columns(row.publication, row.reference))
                    .toList());
      } catch (SQLException | RuntimeException e) {
        throw refused(e);
      }
      for (int i = 0; i < all.size(); i++) {
        Inserting row = all.get(i);
        references.add(row.reference);
        stages.put(row.reference, new Waiting(row.publication.channel(), row.stage));
        if (!keys.isEmpty()) {
          remember(new CommittedRow(keys.get(i), row.reference, row.publication, row.stage));
        }
      }
    }

    /** Unless the transaction has more rows than can be handed over. */
    private void remember(CommittedRow row) {
      knownBytes += row.publication().footprint();
      if (references.size() > HandOver.MAX_ROWS || knownBytes > HandOver.MAX_BYTES) {
        known.clear();
      } else {
        known.add(row);
      }
    }

    @Override
    public void beforeCommit() {
      isAboutToCommit = true;
      if (!delayed.isEmpty()) {
        insertDelayed();
      }
    }

    @Override
    public void ended(boolean isCommitted) {
      if (isCommitted) {
        committed();
      } else {
        RolledBackException reason = new RolledBackException();
        references.forEach(row -> end(row, waiting -> waiting.stage.completeExceptionally(reason)));
        delayed.forEach(row -> row.stage.completeExceptionally(reason));
        scheduled.forEach(row -> row.stage.completeExceptionally(reason));
      }
    }

    private void committed() {
      scheduled.forEach(
          row ->
              row.stage.complete(
                  Receipt.ofScheduled(row.publication.channel(), List.of(row.reference))));
      if (references.isEmpty()) {
        return;
      }
      OutboxMover present = Objects.requireNonNull(mover);
      boolean isHandedOver = known.size() == references.size() && present.tryHandOver(known);
      if (!isHandedOver) {
        references.forEach(JpaOutbox.this::onLeft);
        present.nudge();
      }
    }
  }

  private record Inserting(
      String reference, Publication publication, CompletableFuture<Receipt> stage) {}
}
