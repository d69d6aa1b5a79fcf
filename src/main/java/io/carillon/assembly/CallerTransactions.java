package io.carillon.assembly;

import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.TransactionSynchronizationRegistry;

/**
 * The transactions of the application around the hub.
 *
 * @param registry tells the caller's transaction and its end
 * @param factory of the {@link io.carillon.jpa.HubUnit}; its entity managers can join the
 *     transaction
 */
public record CallerTransactions(
    TransactionSynchronizationRegistry registry, EntityManagerFactory factory) {}
