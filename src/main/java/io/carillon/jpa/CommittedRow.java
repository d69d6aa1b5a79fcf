package io.carillon.jpa;

import io.carillon.event.Publication;
import io.carillon.log.Receipt;
import java.util.concurrent.CompletableFuture;

/**
 * A row of the outbox in the log's database that a committed transaction of this node has inserted.
 *
 * @param key of the row
 * @param reference its identity for the {@link OutboxListener}
 * @param publication what the row contains
 * @param moved complete once the row has been moved
 */
record CommittedRow(
    long key, String reference, Publication publication, CompletableFuture<Receipt> moved) {}
