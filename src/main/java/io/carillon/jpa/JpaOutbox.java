package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Outbox;
import io.carillon.log.Receipt;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The outbox as a table of the hub's persistence unit, which joins the caller's JTA transaction
 * (Jakarta Persistence 3.1, 7.9.1). Where the application uses the same data source, both share one
 * local transaction; otherwise the container needs two XA data sources.
 */
public final class JpaOutbox implements Outbox, OutboxListener {
  private static final String ROLLED_BACK =
      "the transaction of the publication was rolled back, or its outcome is unknown";

  private final Map<String, Waiting> stages = new ConcurrentHashMap<>();
  private final Queue<String> committed = new ConcurrentLinkedQueue<>();
  private final Set<String> expected = new HashSet<>(); // the mover's thread only
  private volatile @Nullable EntityManagerFactory factory;
  private volatile Runnable nudge = () -> {};

  /**
   * Opens the outbox for transactions of callers.
   *
   * @param factory of the {@link HubUnit}, opened for JTA
   * @param nudge called after a commit
   */
  public void open(EntityManagerFactory factory, Runnable nudge) {
    this.nudge = nudge;
    this.factory = factory;
  }

  @Override
  public Insertion joinTransaction() {
    EntityManagerFactory present = factory;
    if (present == null) {
      throw new IllegalStateException("there are no transactions of callers here");
    }
    EntityManager entityManager = present.createEntityManager();
    try {
      entityManager.joinTransaction();
    } catch (RuntimeException e) {
      entityManager.close();
      throw refused(e);
    }
    return new JpaInsertion(entityManager, stages);
  }

  @Override
  public void ended(Iterable<String> references, boolean isCommitted) {
    if (!isCommitted) {
      references.forEach(
          reference ->
              end(
                  reference,
                  waiting ->
                      waiting.stage.completeExceptionally(new IllegalStateException(ROLLED_BACK))));
      return;
    }
    references.forEach(committed::add);
    nudge.run();
  }

  @Override
  public void onBegun() {
    for (String each = committed.poll(); each != null; each = committed.poll()) {
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

  /** Servers name the data sources that they cannot commit together, each in a cause of its own. */
  private static LogUnavailableException refused(RuntimeException failure) {
    Set<String> reasons = new LinkedHashSet<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      reasons.add(String.valueOf(cause.getMessage()));
    }
    return LogUnavailableException.notStored(
        "the publication cannot be stored in the caller's transaction: "
            + String.join("; ", reasons)
            + ". If the transaction uses another data source than the hub (carillon.data-source), make"
            + " XA data sources of both, insert rows into an outbox beside the data"
            + " (carillon.outbox.sources), or set carillon.outbox=after-commit",
        failure);
  }

  private record Waiting(ChannelName channel, CompletableFuture<Receipt> stage) {}

  private record JpaInsertion(EntityManager entityManager, Map<String, Waiting> stages)
      implements Insertion {
    @Override
    public Inserted insert(Publication publication) {
      String reference = UUID.randomUUID().toString();
      try {
        OutboxTable.insert(entityManager, publication, reference);
        CompletableFuture<Receipt> stage = new CompletableFuture<>();
        stages.put(reference, new Waiting(publication.channel(), stage));
        return new Inserted(reference, stage);
      } catch (PersistenceException | IllegalStateException e) {
        throw refused(e);
      }
    }

    @Override
    public void close() {
      entityManager.close();
    }
  }
}
