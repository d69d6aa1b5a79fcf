package io.carillon.jpa;

import io.carillon.event.ChannelName;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Removes events that are too old, too many, or past their time to live.
 *
 * <p>The channel's first position moves in the transaction that deletes the events before it, so a
 * reader never takes a deletion for the beginning of the channel. An event removed for its time to
 * live leaves the position alone: nobody misses it, and a gap is not told.
 *
 * <p>May run on several nodes at once, beside appenders and readers: each step removes a prefix
 * that is the same for all, and the first position only ever grows. An appender waits for at most
 * one step's commit, since the channel's row is written last.
 */
public final class Retention {
  /** Most events deleted in one transaction, so that nobody waits long for one. */
  private static final int STEP = 1000;

  private static final int PAGE_OF_CHANNELS = 500;

  /**
   * With so many channels in trouble it is the database's, and the rest is left for the next time.
   */
  private static final int MAX_FAILURES = 3;

  /**
   * An appender that committed nothing for so long has no commit left of which it does not know.
   */
  private static final Duration APPENDER_MEMORY = Duration.ofDays(7);

  private static final Logger LOG = System.getLogger(Retention.class.getName());

  private final Transactions transactions;
  private final Function<ChannelName, RetentionPolicy> policies;
  private final Clock clock;

  /**
   * @param policies asked anew for every channel at every sweep
   */
  public Retention(
      Transactions transactions, Function<ChannelName, RetentionPolicy> policies, Clock clock) {
    this.transactions = transactions;
    this.policies = policies;
    this.clock = clock;
  }

  /**
   * Removes what is to go now from all channels, and answers how many events that were. Stops early
   * when the thread is interrupted. Trouble with the database is logged and what is left is left
   * for the next sweep, so this may be scheduled as it is.
   */
  public long sweep() {
    Instant now = clock.instant();
    Sweep sweep = new Sweep(now);
    sweep.attempt("events past their time to live", () -> sweep.expired());
    String after = "";
    List<String> names;
    do {
      names = sweep.channelsAfter(after);
      for (String name : names) {
        sweep.attempt(name, () -> sweep.channel(name));
        after = name;
      }
    } while (names.size() == PAGE_OF_CHANNELS && sweep.goesOn());
    sweep.attempt("appenders that are no more", () -> sweep.appenders());
    return sweep.removed;
  }

  /** One pass over everything, on the caller's thread. */
  private final class Sweep {
    private final Instant now;
    private long removed;
    private int failures;

    Sweep(Instant now) {
      this.now = now;
    }

    boolean goesOn() {
      return failures < MAX_FAILURES && !Thread.currentThread().isInterrupted();
    }

    void attempt(String what, Runnable step) {
      if (!goesOn()) {
        return;
      }
      try {
        step.run();
      } catch (PersistenceException e) {
        failures++;
        LOG.log(
            Level.WARNING,
            "Retention of " + what + " failed and will be tried again at the next sweep",
            e);
      }
    }

    List<String> channelsAfter(String after) {
      try {
        return transactions.read(
            em ->
                em.createQuery(
                        "select c.name from ChannelRow c where c.name > :after order by c.name",
                        String.class)
                    .setParameter("after", after)
                    .setMaxResults(PAGE_OF_CHANNELS)
                    .getResultList());
      } catch (PersistenceException e) {
        LOG.log(
            Level.WARNING,
            "Retention could not read the channels and will try again at the next sweep",
            e);
        return List.of();
      }
    }

    void channel(String name) {
      RetentionPolicy policy = policies.apply(new ChannelName(name));
      long[] bounds = transactions.read(em -> bounds(em, name, policy));
      for (long first = bounds[0]; first < bounds[1] && goesOn(); ) {
        long next = Math.min(first + STEP, bounds[1]);
        removed += transactions.write(em -> removeBefore(em, name, next));
        first = next;
      }
    }

    /** The first position now, and what it is to become. */
    private long[] bounds(EntityManager em, String name, RetentionPolicy policy) {
      // the head before the search by age: what is appended in between lies after it and is kept
      ChannelRow row = em.find(ChannelRow.class, name);
      long first = row.extent().first();
      long target = first;
      if (policy.count() > 0) {
        target = Math.max(target, row.head() + 1 - policy.count());
      }
      if (!policy.age().isZero()) {
        long oldest = Micros.before(now, policy.age());
        target =
            Math.max(
                target,
                TimeSearch.firstSince(em, name, row.extent(), oldest).orElse(row.head() + 1));
      }
      return new long[] {first, target};
    }

    private int removeBefore(EntityManager em, String name, long next) {
      EventDeletion removal = new EventDeletion(em, name);
      int deleted = removal.before(next);
      em.createQuery(
              "update ChannelRow c set c.first = :next where c.name = :channel and c.first < :next")
          .setParameter("channel", name)
          .setParameter("next", next)
          .executeUpdate();
      return deleted;
    }

    void expired() {
      int found;
      do {
        List<Object[]> keys = transactions.read(this::expiredKeys);
        found = keys.size();
        Map<String, List<Long>> byChannel =
            keys.stream()
                .collect(
                    Collectors.groupingBy(
                        key -> (String) key[0],
                        Collectors.mapping(key -> (Long) key[1], Collectors.toList())));
        removed += transactions.write(em -> remove(em, byChannel));
      } while (found == STEP && goesOn());
    }

    private List<Object[]> expiredKeys(EntityManager em) {
      return em.createQuery(
              "select x.channel, x.seq from ExpiryRow x where x.expiry <= :now order by x.expiry",
              Object[].class)
          .setParameter("now", Micros.of(now))
          .setMaxResults(STEP)
          .getResultList();
    }

    private int remove(EntityManager em, Map<String, List<Long>> seqsByChannel) {
      int deleted = 0;
      for (Map.Entry<String, List<Long>> entry : seqsByChannel.entrySet()) {
        deleted += new EventDeletion(em, entry.getKey()).at(entry.getValue());
      }
      return deleted;
    }

    void appenders() {
      transactions.write(
          em ->
              em.createQuery("delete from AppenderRow a where a.usedAt < :then")
                  .setParameter("then", Micros.before(now, APPENDER_MEMORY))
                  .executeUpdate());
    }
  }
}
