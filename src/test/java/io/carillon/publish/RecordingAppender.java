package io.carillon.publish;

import io.carillon.event.Publication;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.Receipt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A log of one channel in memory: numbers publications, knows repeated ids, and fails when it is
 * told to.
 */
public final class RecordingAppender implements Appender {
  private final List<Publication> stored = new CopyOnWriteArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private volatile RuntimeException failure;
  private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
  private volatile Batch last;
  private volatile int count;
  private boolean counting;

  /** Everything stored so far, in order. */
  public List<Publication> stored() {
    return stored;
  }

  /** How many were counted since {@link #onlyCount()}. */
  public int count() {
    return count;
  }

  /** The batch handed over last. */
  public Batch last() {
    return last;
  }

  /** From now on publications are read and counted, and not kept. */
  public void onlyCount() {
    counting = true;
  }

  /** From now on nothing is stored, and this is why. */
  public void failWith(RuntimeException failure) {
    this.failure = failure;
  }

  /** From now on commits wait for the future that is answered. */
  public CompletableFuture<Void> holdCommits() {
    gate = new CompletableFuture<>();
    return gate;
  }

  @Override
  public synchronized CompletionStage<Receipt> append(Batch batch) {
    last = batch;
    if (failure != null) {
      return CompletableFuture.failedStage(failure);
    }
    return gate.thenApply(open -> store(batch));
  }

  private synchronized Receipt store(Batch batch) {
    if (counting) {
      for (Publication publication : batch) {
        count += publication.isTransient() ? 0 : 1;
      }
      return new Receipt(batch.channel(), 1, count, count, 0);
    }
    List<Publication> fresh = new ArrayList<>();
    for (Publication publication : batch) {
      if (publication.id().map(ids::add).orElse(true)) {
        fresh.add(publication);
      }
    }
    stored.addAll(fresh);
    return fresh.isEmpty()
        ? new Receipt(batch.channel(), 1, batch.size(), batch.size(), batch.size())
        : new Receipt(
            batch.channel(),
            stored.size() - fresh.size() + 1,
            stored.size(),
            batch.size(),
            batch.size() - fresh.size());
  }
}
