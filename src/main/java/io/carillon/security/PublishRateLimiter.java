package io.carillon.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.carillon.config.LimitConfig;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * How fast anybody may publish, on this node: a token bucket for each user and for each address, a
 * token an event. A request is let in if there is one token; what its batch holds beyond is taken
 * afterwards, if need be from tokens to come, so that a batch of any size passes and pays for
 * itself. Thread-safe.
 */
public final class PublishRateLimiter {
  /** Buckets of which nobody has heard for longer are full again, and forgotten. */
  private static final Duration FORGOTTEN = Duration.ofHours(1);

  private static final String ADDRESS = "address:";
  private static final int MAX_BUCKETS = 100_000;

  private final int perUser;
  private final int perAddress;
  private final LimitConfig limits;
  private final TimeMeter meter;
  private final Audit audit;
  private final Map<String, Long> spent = new ConcurrentHashMap<>(); // not told to others yet
  private volatile boolean told; // whether there are others
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(MAX_BUCKETS).expireAfterAccess(FORGOTTEN).build();

  /**
   * @param nanos elapsed time
   */
  public PublishRateLimiter(LimitConfig limits, LongSupplier nanos, Audit audit) {
    this.audit = audit;
    this.perUser = limits.publishRatePerUser();
    this.perAddress = limits.publishRatePerAddress();
    this.limits = limits;
    this.meter =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return nanos.getAsLong();
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
  }

  /** The buckets that a publisher draws on. */
  public static final class Budget {
    private static final Budget UNLIMITED = new Budget(List.of(), (rate, events) -> {});

    private final List<Rate> rates;
    private final BiConsumer<Rate, Long> note;

    private Budget(List<Rate> rates, BiConsumer<Rate, Long> note) {
      this.rates = rates;
      this.note = note;
    }

    /** Takes for events that are published already. */
    public void charge(long events) {
      if (events > 0) {
        for (Rate rate : rates) {
          rate.bucket.consumeIgnoringRateLimits(events);
          note.accept(rate, events);
        }
      }
    }
  }

  private record Rate(String key, Bucket bucket, int perSecond, String whose) {}

  /**
   * Takes for one event.
   *
   * @throws TooManyRequestsException if it has to wait
   */
  public Budget take(Caller caller, RequestOrigin approach) {
    List<Rate> rates = new ArrayList<>(2);
    Optional<String> account = perUser == 0 ? Optional.empty() : caller.account();
    account.ifPresent(key -> rates.add(rate(key, perUser, "one user")));
    if (perAddress > 0) {
      rates.add(rate(ADDRESS + approach.network(), perAddress, "one address"));
    }
    for (Rate rate : rates) {
      ConsumptionProbe probe = rate.bucket.tryConsumeAndReturnRemaining(1);
      if (!probe.isConsumed()) {
        audit.limitReached("publish rate of " + rate.whose, caller, approach);
        throw new TooManyRequestsException(
            "%s may publish %d events a second here".formatted(rate.whose, rate.perSecond),
            rate.perSecond,
            Duration.ofNanos(probe.getNanosToWaitForRefill()));
      }
      note(rate, 1);
    }
    return rates.isEmpty() ? Budget.UNLIMITED : new Budget(rates, this::note);
  }

  private void note(Rate rate, long events) {
    if (told) {
      spent.merge(rate.key, events, Long::sum);
    }
  }

  /**
   * What was taken here since the last time this was asked, by the names that counts have; kept
   * from the first time on.
   */
  public Map<String, Long> spent() {
    told = true;
    Map<String, Long> taken = new HashMap<>();
    for (String key : spent.keySet()) {
      Long events = spent.remove(key);
      if (events != null) {
        taken.put(key, events);
      }
    }
    return taken;
  }

  /** Another node has let somebody publish so much: that leaves less here. */
  public void spentElsewhere(String key, long events) {
    int perSecond = key.startsWith(ADDRESS) ? perAddress : perUser;
    if (perSecond > 0 && events > 0) {
      rate(key, perSecond, "").bucket.consumeIgnoringRateLimits(events);
    }
  }

  private Rate rate(String key, int perSecond, String whose) {
    return new Rate(key, buckets.get(key, none -> bucket(perSecond)), perSecond, whose);
  }

  private Bucket bucket(int perSecond) {
    long capacity = limits.burstOf(perSecond);
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(capacity).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .withCustomTimePrecision(meter)
        .build();
  }
}
