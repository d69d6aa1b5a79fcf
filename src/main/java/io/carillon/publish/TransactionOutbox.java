package io.carillon.publish;

import io.carillon.event.Publication;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds publications made inside the caller's transaction until it has committed, and then
 * publishes them in their order. (CDI's {@code AFTER_SUCCESS} observers are called in the
 * transaction manager's order: WildFly calls the last first.)
 *
 * <p>Thread-safe: pending publications belong to a transaction, and it to one thread at a time.
 */
public final class TransactionOutbox {
  /** For environments without transactions: holds nothing. */
  public static final TransactionOutbox NONE = new TransactionOutbox();

  private final @Nullable TransactionSynchronizationRegistry registry;

  private TransactionOutbox() {
    this.registry = null;
  }

  /**
   * @param registry the container's (Jakarta Transactions 2.0, 3.6)
   */
  public TransactionOutbox(TransactionSynchronizationRegistry registry) {
    this.registry = registry;
  }

  /**
   * Holds a publication if the caller is in a transaction, and drops it if that is marked for
   * rollback.
   *
   * @param publish called after the commit, while the thread may still hold the transaction's
   *     connection
   * @return false without a transaction: the caller publishes immediately
   */
  boolean tryEnlist(Publication publication, Consumer<Publication> publish) {
    if (registry == null) {
      return false;
    }
    return switch (registry.getTransactionStatus()) {
      case Status.STATUS_ACTIVE -> {
        pending(publish).add(publication);
        yield true;
      }
      case Status.STATUS_MARKED_ROLLBACK -> true;
      default -> false; // no transaction, or a completed one
    };
  }

  @SuppressWarnings("unchecked") // ours, by the key
  private List<Publication> pending(Consumer<Publication> publish) {
    Object pending = registry.getResource(this);
    if (pending != null) {
      return (List<Publication>) pending;
    }
    List<Publication> publications = new ArrayList<>();
    registry.registerInterposedSynchronization(new AfterCommit(publications, publish));
    registry.putResource(this, publications);
    return publications;
  }

  private record AfterCommit(List<Publication> publications, Consumer<Publication> publish)
      implements Synchronization {
    @Override
    public void beforeCompletion() {
      // publications may still be added
    }

    @Override
    public void afterCompletion(int status) {
      if (status == Status.STATUS_COMMITTED) {
        publications.forEach(publish);
      }
    }
  }
}
