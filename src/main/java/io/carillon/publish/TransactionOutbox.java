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
 * Keeps what is published inside the caller's transaction until that has committed, and then gives
 * it on in the order in which it came. (CDI's own observers after success would be called in the
 * order that the transaction manager likes: WildFly's calls the last first.)
 *
 * <p>Thread-safe: what is kept belongs to a transaction, and that to one thread at a time.
 */
public final class TransactionOutbox {
  /** Where there are no transactions: keeps nothing. */
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
   * Keeps a publication if the caller is in a transaction, and drops it if that is sure to fail.
   *
   * @param publish what to do with it after the commit, while the thread may still hold the
   *     transaction's connection
   * @return whether it was taken: without a transaction the caller may go on at once
   */
  boolean take(Publication publication, Consumer<Publication> publish) {
    if (registry == null) {
      return false;
    }
    return switch (registry.getTransactionStatus()) {
      case Status.STATUS_ACTIVE -> {
        kept(publish).add(publication);
        yield true;
      }
      case Status.STATUS_MARKED_ROLLBACK -> true;
      default -> false; // none, or one that is over
    };
  }

  @SuppressWarnings("unchecked") // ours, by the key
  private List<Publication> kept(Consumer<Publication> publish) {
    Object kept = registry.getResource(this);
    if (kept != null) {
      return (List<Publication>) kept;
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
      // there may be more to come
    }

    @Override
    public void afterCompletion(int status) {
      if (status == Status.STATUS_COMMITTED) {
        publications.forEach(publish);
      }
    }
  }
}
