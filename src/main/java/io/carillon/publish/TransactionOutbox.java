package io.carillon.publish;

import io.carillon.event.Publication;
import io.carillon.log.Outbox;
import io.carillon.log.Receipt;
import io.carillon.log.RolledBackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what was published inside the caller's transaction if that commits, in the order of
 * publication.
 *
 * <p>Durable publications are stored in the transaction itself, as rows of the {@link Outbox}: a
 * crash after the commit loses none. Without an outbox, and for transient publications, they are
 * held in memory until the commit. (CDI's {@code AFTER_SUCCESS} observers are called in the
 * transaction manager's order: WildFly calls the last first.)
 *
 * <p>Thread-safe: pending publications belong to a transaction, and it to one thread at a time.
 */
public final class TransactionOutbox {
  /** For environments without transactions: holds nothing. */
  public static final TransactionOutbox NONE = new TransactionOutbox(null, null);

  private final @Nullable TransactionSynchronizationRegistry registry;
  private final @Nullable Outbox table;

  private TransactionOutbox(
      @Nullable TransactionSynchronizationRegistry registry, @Nullable Outbox table) {
    this.registry = registry;
    this.table = table;
  }

  /**
   * Stores publications in the transaction.
   *
   * @param registry the container's (Jakarta Transactions 2.0, 3.6)
   */
  public static TransactionOutbox storing(
      TransactionSynchronizationRegistry registry, Outbox table) {
    return new TransactionOutbox(registry, table);
  }

  /** Holds publications in memory until the commit; a crash after it loses them. */
  public static TransactionOutbox afterCommit(TransactionSynchronizationRegistry registry) {
    return new TransactionOutbox(registry, null);
  }

  /**
   * Takes a publication if the caller is in a transaction, and drops it if that is marked for
   * rollback.
   *
   * @param publish called after the commit for publications that are held in memory, while the
   *     thread may still hold the transaction's connection
   * @return completes when the publication has been appended or delivered, exceptionally if the
   *     transaction does not commit; empty without a transaction: the caller publishes immediately
   * @throws io.carillon.log.LogUnavailableException if it cannot be stored in the transaction
   */
  Optional<CompletionStage<Receipt>> tryEnlist(
      Publication publication, Function<Publication, CompletionStage<Receipt>> publish) {
    if (registry == null) {
      return Optional.empty();
    }
    return switch (registry.getTransactionStatus()) {
      case Status.STATUS_ACTIVE -> Optional.of(pending(registry).add(publication, publish));
      case Status.STATUS_MARKED_ROLLBACK ->
          Optional.of(CompletableFuture.failedStage(new RolledBackException()));
      default -> Optional.empty(); // no transaction, or a completed one
    };
  }

  /** References of the rows that the caller's transaction has stored in the outbox so far. */
  Set<String> references() {
    boolean isActive = registry != null && registry.getTransactionStatus() == Status.STATUS_ACTIVE;
    return isActive && registry.getResource(this) instanceof Pending pending
        ? Set.copyOf(pending.references)
        : Set.of();
  }

  private Pending pending(TransactionSynchronizationRegistry registry) {
    if (registry.getResource(this) instanceof Pending pending) {
      return pending;
    }
    Pending pending = new Pending(table);
    registry.registerInterposedSynchronization(pending);
    registry.putResource(this, pending);
    return pending;
  }

  /** The publications of one transaction. */
  private static final class Pending implements Synchronization {
    private final @Nullable Outbox table;
    private final List<Held> held = new ArrayList<>();
    private final List<String> references = new ArrayList<>();
    private Outbox.@Nullable Insertion insertion;

    Pending(@Nullable Outbox table) {
      this.table = table;
    }

    CompletionStage<Receipt> add(
        Publication publication, Function<Publication, CompletionStage<Receipt>> publish) {
      if (table == null || publication.isTransient()) {
        Held one = new Held(publication, publish, new CompletableFuture<>());
        held.add(one);
        return one.result;
      }
      if (insertion == null) {
        insertion = table.joinTransaction();
      }
      Outbox.Inserted inserted = insertion.insert(publication);
      references.add(inserted.reference());
      return inserted.moved();
    }

    @Override
    public void beforeCompletion() {
      if (insertion != null) {
        insertion.beforeCommit();
      }
    }

    @Override
    public void afterCompletion(int status) {
      if (insertion != null) {
        insertion.ended(status == Status.STATUS_COMMITTED);
      }
      held.forEach(status == Status.STATUS_COMMITTED ? Held::complete : Held::drop);
    }
  }

  /** A publication in memory. */
  private record Held(
      Publication publication,
      Function<Publication, CompletionStage<Receipt>> publish,
      CompletableFuture<Receipt> result) {
    void complete() {
      try {
        publish
            .apply(publication)
            .whenComplete(
                (receipt, failure) -> {
                  if (failure == null) {
                    result.complete(receipt);
                  } else {
                    result.completeExceptionally(failure);
                  }
                });
      } catch (RuntimeException failure) { // no caller to throw at: the transaction is over
        result.completeExceptionally(failure);
      }
    }

    void drop() {
      result.completeExceptionally(new RolledBackException());
    }
  }
}
