package io.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Publication;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Outbox;
import io.carillon.log.Receipt;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** On a registry that does by hand what a transaction manager does. */
class TransactionOutboxTest {
  private final ManualRegistry registry = new ManualRegistry();
  private final TransactionOutbox outbox = TransactionOutbox.afterCommit(registry);
  private final List<String> published = new ArrayList<>();

  private boolean take(String data) {
    return outbox.tryEnlist(Publication.to("orders").text(data).build(), this::publish).isPresent();
  }

  private CompletionStage<Receipt> publish(Publication publication) {
    published.add(publication.data().toString());
    return CompletableFuture.completedStage(new Receipt(publication.channel(), 1, 1, 1, 0));
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
                Publication.to("orders").text("now").build(), this::publish))
        .isEmpty();
  }

  @Test
  void storedPublicationsAreInsertedInTheTransactionAndTransientOnesAreHeld() {
    RecordingTable table = new RecordingTable();
    TransactionOutbox storing = TransactionOutbox.storing(registry, table);
    registry.status = Status.STATUS_ACTIVE;
    storing.tryEnlist(Publication.to("orders").text("a").build(), this::publish);
    storing.tryEnlist(
        Publication.to("orders").text("typing").transientEvent().build(), this::publish);
    storing.tryEnlist(Publication.to("orders").text("b").build(), this::publish);

    assertThat(table.inserted).containsExactly("a", "b");
    assertThat(published).isEmpty();

    registry.end(Status.STATUS_COMMITTED);

    assertThat(published).containsExactly("typing");
    assertThat(table.ended).containsExactly("about to commit", "committed");
  }

  @Test
  void aRollbackIsReportedToTheTable() {
    RecordingTable table = new RecordingTable();
    TransactionOutbox storing = TransactionOutbox.storing(registry, table);
    registry.status = Status.STATUS_ACTIVE;
    storing.tryEnlist(Publication.to("orders").text("a").build(), this::publish);

    registry.end(Status.STATUS_ROLLEDBACK);

    assertThat(table.ended).containsExactly("rolled back");
  }

  @Test
  void aPublicationThatCannotBeStoredThrowsInsideTheTransaction() {
    TransactionOutbox storing =
        TransactionOutbox.storing(
            registry,
            new RecordingTable() {
              @Override
              public Insertion joinTransaction() {
                throw new LogUnavailableException("two data sources", null);
              }
            });
    registry.status = Status.STATUS_ACTIVE;

    assertThatThrownBy(
            () -> storing.tryEnlist(Publication.to("orders").text("a").build(), this::publish))
        .isInstanceOf(LogUnavailableException.class);
  }

  private static class RecordingTable implements Outbox, Outbox.Insertion {
    private final List<String> inserted = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();

    @Override
    public Insertion joinTransaction() {
      return this;
    }

    @Override
    public Inserted insert(Publication publication) {
      inserted.add(publication.data().toString());
      return new Inserted("row " + inserted.size(), new CompletableFuture<>());
    }

    @Override
    public void beforeCommit() {
      ended.add("about to commit");
    }

    @Override
    public void ended(boolean isCommitted) {
      ended.add(isCommitted ? "committed" : "rolled back");
    }
  }

  private static final class ManualRegistry implements TransactionSynchronizationRegistry {
    private final Map<Object, Object> resources = new HashMap<>();
    private final List<Synchronization> synchronizations = new ArrayList<>();
    private int status;

    void end(int outcome) {
      if (outcome == Status.STATUS_COMMITTED) {
        List.copyOf(synchronizations).forEach(Synchronization::beforeCompletion);
      }
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
