package io.carillon.security;

import io.carillon.memory.MemoryBudget;
import io.carillon.memory.MemoryBudget.Share;
import io.carillon.memory.MemoryBudgetExceededException;
import io.carillon.memory.MemoryUse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits the tickets that this node has issued and that are neither redeemed here nor expired:
 * their number and memory for each account, so that none can use up the memory of all. Thread-safe.
 */
final class TicketQuota {
  /** What one account may take of the memory for tickets. */
  private static final int ACCOUNTS = 4;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final int maxPerAccount;
  private final MemoryBudget budget;
  private final Map<String, Issued> byDigest = new LinkedHashMap<>(); // guarded by this, as all
  private final Map<String, Usage> byAccount = new HashMap<>();
  private long refusals;

  TicketQuota(int maxPerAccount, MemoryBudget budget) {
    this.maxPerAccount = maxPerAccount;
    this.budget = budget;
  }

  private record Issued(String account, long bytes, Instant expires, Share share) {}

  private record Usage(int tickets, long bytes) {
    static final Usage NONE = new Usage(0, 0);

    Usage plus(long added) {
      return new Usage(tickets + 1, bytes + added);
    }

    @Nullable Usage minus(long removed) {
      return tickets == 1 ? null : new Usage(tickets - 1, bytes - removed);
    }
  }

  /**
   * Admits one more ticket.
   *
   * @param bytes of memory that it takes
   * @throws TooManyRequestsException if the account, or all together, have too many
   */
  synchronized void admit(String digest, String account, long bytes, Instant now, Instant expires) {
    releaseExpired(now);
    Usage usage = byAccount.getOrDefault(account, Usage.NONE);
    if (usage.tickets >= maxPerAccount) {
      throw refused(
          "one user may have at most " + maxPerAccount + " unused tickets", maxPerAccount);
    }
    long most = budget.max(MemoryUse.TICKETS) / ACCOUNTS;
    if (usage.bytes + bytes > most) {
      throw refused("the unused tickets of one user may take at most " + most + " bytes", most);
    }
    Share share;
    try {
      share = budget.reserve(MemoryUse.TICKETS, bytes);
    } catch (MemoryBudgetExceededException exceeded) {
      throw refused("too many tickets are unused", byDigest.size());
    }
    byAccount.put(account, usage.plus(bytes));
    byDigest.put(digest, new Issued(account, bytes, expires, share));
  }

  private TooManyRequestsException refused(String problem, long limit) {
    refusals++;
    return new TooManyRequestsException(problem, limit, RETRY_AFTER);
  }

  /** A ticket was redeemed here. */
  synchronized void release(String digest) {
    Issued issued = byDigest.remove(digest);
    if (issued != null) {
      release(issued);
    }
  }

  /** All are valid for the same time: the oldest expire first. */
  private void releaseExpired(Instant now) {
    Iterator<Issued> oldest = byDigest.values().iterator();
    while (oldest.hasNext()) {
      Issued issued = oldest.next();
      if (now.isBefore(issued.expires)) {
        return;
      }
      oldest.remove();
      release(issued);
    }
  }

  private void release(Issued issued) {
    issued.share.close();
    byAccount.computeIfPresent(issued.account, (account, usage) -> usage.minus(issued.bytes));
  }

  /** How many tickets were refused since the start. */
  synchronized long refusals() {
    return refusals;
  }

  /** How many tickets are unused. */
  synchronized int size() {
    return byDigest.size();
  }
}
