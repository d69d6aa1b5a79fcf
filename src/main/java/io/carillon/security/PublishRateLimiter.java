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
 * The rate limiter for publishing on this node: a token bucket per user and per address, one token
 * per event. A request is admitted for one token; the rest of its batch is charged afterwards, if
 * necessary against future tokens, so that a batch of any size is accepted. Thread-safe.
 */
public final class PublishRateLimiter {
  /** Unused for longer, a bucket is full again and can be dropped. */
  private static final Duration BUCKET_IDLE = Duration.ofHours(1);

  private static final String ADDRESS = "address:";
  private static final int MAX_BUCKETS = 100_000;

  private final int perUser;
  private final int perAddress;
  private final LimitConfig limits;
  private final TimeMeter meter;
  private final Audit audit;
  private final Map<String, Long> consumed = new ConcurrentHashMap<>(); // not drained yet
  private volatile boolean isShared; // whether other nodes drain it
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(MAX_BUCKETS).expireAfterAccess(BUCKET_IDLE).build();

  /**
   * @param nanos elapsed time, as of {@link System#nanoTime}
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

  /** The buckets of a publisher. */
  public static final class Budget {
    private static final Budget UNLIMITED = new Budget(List.of(), (rate, events) -> {});

    private final List<Rate> rates;
    private final BiConsumer<Rate, Long> onConsumed;

    private Budget(List<Rate> rates, BiConsumer<Rate, Long> onConsumed) {
      this.rates = rates;
      this.onConsumed = onConsumed;
    }

    /** Charges for events that have been published already. */
    public void charge(long events) {
      if (events > 0) {
        for (Rate rate : rates) {
          rate.bucket.consumeIgnoringRateLimits(events);
          onConsumed.accept(rate, events);
        }
      }
    }
  }

  private record Rate(String key, Bucket bucket, int perSecond, String scope) {}

  /**
   * Acquires one token from each bucket of the caller.
   *
   * @return charges the further events of the batch
   * @throws TooManyRequestsException if a bucket is empty
   */
  public Budget acquire(Caller caller, RequestOrigin origin) {
    List<Rate> rates = new ArrayList<>(2);
    Optional<String> account = perUser == 0 ? Optional.empty() : caller.account();
    account.ifPresent(key -> rates.add(rate(key, perUser, "one user")));
    if (perAddress > 0) {
      rates.add(rate(ADDRESS + origin.network(), perAddress, "one address"));
    }
    for (Rate rate : rates) {
      ConsumptionProbe probe = rate.bucket.tryConsumeAndReturnRemaining(1);
      if (!probe.isConsumed()) {
        audit.limitReached("publish rate of " + rate.scope, caller, origin);
        throw new TooManyRequestsException(
            "%s may publish at most %d events per second".formatted(rate.scope, rate.perSecond),
            rate.perSecond,
            Duration.ofNanos(probe.getNanosToWaitForRefill()));
      }
      onConsumed(rate, 1);
    }
    return rates.isEmpty() ? Budget.UNLIMITED : new Budget(rates, this::onConsumed);
  }

  private void onConsumed(Rate rate, long events) {
    if (isShared) {
      consumed.merge(rate.key, events, Long::sum);
    }
  }

  /**
   * The tokens consumed on this node since the previous call, by bucket key; recorded from the
   * first call on.
   */
  public Map<String, Long> drainConsumed() {
    isShared = true;
    Map<String, Long> drained = new HashMap<>();
    for (String key : consumed.keySet()) {
      Long events = consumed.remove(key);
      if (events != null) {
        drained.put(key, events);
      }
    }
    return drained;
  }

  /** Charges a bucket for events that were published on another node. */
  public void consumedElsewhere(String key, long events) {
    int perSecond = key.startsWith(ADDRESS) ? perAddress : perUser;
    if (perSecond > 0 && events > 0) {
      rate(key, perSecond, "").bucket.consumeIgnoringRateLimits(events);
    }
  }

  private Rate rate(String key, int perSecond, String scope) {
    return new Rate(key, buckets.get(key, none -> bucket(perSecond)), perSecond, scope);
  }

  private Bucket bucket(int perSecond) {
    long capacity = limits.burstOf(perSecond);
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(capacity).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .withCustomTimePrecision(meter)
        .build();
  }
}
