package io.carillon.shared;

import io.carillon.event.ChannelName;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Elects one node of the cluster for each channel whose events are forwarded, by a lease, and
 * remembers how far they have been. Thread-safe.
 *
 * <p>Every method throws {@link io.carillon.log.LogUnavailableException} if the database is
 * unavailable.
 */
public final class ForwardingPositions {
  /** How long a lease lasts: another node takes over so long after a crash. */
  public static final Duration LEASE = Duration.ofSeconds(15);

  private final SharedDatabase database;
  private final String node;

  /**
   * @param node the name of this node
   */
  public ForwardingPositions(SharedDatabase database, String node) {
    this.database = database;
    this.node = node;
  }

  /**
   * Acquires or renews the lease of a channel.
   *
   * @param initial the position of a channel whose events were never forwarded
   * @return the position after which this node forwards events; empty if another node holds the
   *     lease
   */
  public Optional<Long> tryHold(ChannelName channel, LongSupplier initial) {
    if (!database.<Boolean>read(em -> em.find(ForwardingRow.class, channel.value()) != null)) {
      database.insertIfAbsent(
          new ForwardingRow(channel.value(), initial.getAsLong()), channel.value());
    }
    return locked(
        channel,
        row -> {
          if (row == null || !row.isFree(database.now()) && !isHeld(row)) {
            return Optional.empty();
          }
          row.lease(node, database.expiry(LEASE));
          return Optional.of(row.position());
        });
  }

  /**
   * Remembers that events up to {@code position} have been forwarded, and renews the lease.
   *
   * @return false if the lease has expired meanwhile, and nothing is remembered
   */
  public boolean tryAdvance(ChannelName channel, long position) {
    return locked(
        channel,
        row -> {
          if (row == null || !isHeld(row)) {
            return false;
          }
          row.advance(position);
          row.lease(node, database.expiry(LEASE));
          return true;
        });
  }

  /** Gives the lease back. */
  public void release(ChannelName channel) {
    locked(
        channel,
        row -> {
          if (row != null && isHeld(row)) {
            row.lease(node, 0);
          }
          return true;
        });
  }

  private boolean isHeld(ForwardingRow row) {
    return row.isHeldBy(node, database.now());
  }

  private <T> T locked(ChannelName channel, Function<@Nullable ForwardingRow, T> work) {
    return database.write(em -> work.apply(lock(em, channel)));
  }

  private static @Nullable ForwardingRow lock(EntityManager em, ChannelName channel) {
    return em.find(ForwardingRow.class, channel.value(), LockModeType.PESSIMISTIC_WRITE);
  }
}
