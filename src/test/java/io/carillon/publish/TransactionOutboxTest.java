package io.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Publication;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On a registry that does by hand what a transaction manager does. */
class TransactionOutboxTest {
  private final ManualRegistry registry = new ManualRegistry();
  private final TransactionOutbox outbox = new TransactionOutbox(registry);
  private final List<String> published = new ArrayList<>();

  private boolean take(String data) {
    return outbox.tryEnlist(
        Publication.to("orders").text(data).build(),
        publication -> published.add(publication.data().toString()));
  }

  @Test
  void enlistedPublicationsArePublishedAfterTheCommitInTheirOrder() {
    registry.status = Status.STATUS_ACTIVE;
    assertThat(List.of(take("a"), take("b"), take("c"))).containsOnly(true);
    assertThat(published).isEmpty();

    registry.end(Status.STATUS_COMMITTED);

    assertThat(published).containsExactly("a", "b", "c");
  }

  @Test
  void publicationsOfARolledBackTransactionAreNeverPublished() {
    registry.status = Status.STATUS_ACTIVE;
    take("lost");
    registry.end(Status.STATUS_ROLLEDBACK);
    registry.status = Status.STATUS_ACTIVE;
    take("kept");
    registry.end(Status.STATUS_COMMITTED);

    assertThat(published).containsExactly("kept");
  }

  @Test
  void aTransactionMarkedForRollbackEnlistsAndPublishesNothing() {
    registry.status = Status.STATUS_MARKED_ROLLBACK;

    assertThat(take("lost")).isTrue();
    assertThat(registry.synchronizations).isEmpty();
  }

  @Test
  void withoutATransactionOrAfterItsEndNothingIsEnlisted() {
    registry.status = Status.STATUS_NO_TRANSACTION;
    assertThat(take("now")).isFalse();
    registry.status = Status.STATUS_COMMITTED;
    assertThat(take("now")).isFalse();
    assertThat(
            TransactionOutbox.NONE.tryEnlist(
                Publication.to("orders").text("now").build(), publication -> {}))
        .isFalse();
  }

  private static final class ManualRegistry implements TransactionSynchronizationRegistry {
    private final Map<Object, Object> resources = new HashMap<>();
    private final List<Synchronization> synchronizations = new ArrayList<>();
    private int status;

    void end(int outcome) {
      status = outcome;
      resources.clear();
      List<Synchronization> ended = List.copyOf(synchronizations);
      synchronizations.clear();
      ended.forEach(synchronization -> synchronization.afterCompletion(outcome));
    }

    @Override
    public Object getTransactionKey() {
      return this;
    }

    @Override
    public void putResource(Object key, Object value) {
      resources.put(key, value);
    }

    @Override
    public Object getResource(Object key) {
      return resources.get(key);
    }

    @Override
    public void registerInterposedSynchronization(Synchronization synchronization) {
      synchronizations.add(synchronization);
    }

    @Override
    public int getTransactionStatus() {
      return status;
    }

    @Override
    public void setRollbackOnly() {
      status = Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public boolean getRollbackOnly() {
      return status == Status.STATUS_MARKED_ROLLBACK;
    }
  }
}
