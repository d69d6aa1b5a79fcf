package io.carillon.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.carillon.event.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Slows down guesses at passwords. Failures are counted per user and network, and per network for
 * all users; beyond a few, each doubles the pause until the next attempt, up to a minute. Attempts
 * within the pause are refused without asking the container's realm.
 *
 * <p>A network cannot lock out users elsewhere: there is no count per user alone. Within a network,
 * a user who has logged in keeps access, as the same name and password are always passed on; these
 * are remembered by a keyed digest, whose key exists in this process only.
 *
 * <p>Bounded: the least recently used counts are forgotten. Thread-safe.
 */
public final class LoginThrottle {
  private static final int FREE_PER_USER = 5;
  private static final int FREE_PER_NETWORK = 50;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Without a failure for so long, counting begins anew. */
  private static final Duration REMEMBERED = Duration.ofMinutes(15);

  private static final int MAX_COUNTS = 20_000;
  private static final int MAX_LOGINS = 10_000;
  private static final String MAC = "HmacSHA256";

  private final Ticker ticker;
  private final AtomicLong refused = new AtomicLong();
  private final SecretKeySpec key;
  private final Cache<String, Failures> failures;
  private final Cache<String, byte[]> succeeded =
      Caffeine.newBuilder().maximumSize(MAX_LOGINS).build();

  public LoginThrottle(Ticker ticker) {
    this.ticker = ticker;
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(MAX_COUNTS)
            .expireAfterWrite(REMEMBERED)
            .ticker(ticker::nanos)
            .build();
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, MAC);
  }

  private record Failures(int count, int free, long lastNanos) {
    Failures next(long now) {
      return new Failures(count + 1, free, now);
    }

    Duration pause() {
      int doublings = count - free;
      if (doublings < 0) {
        return Duration.ZERO;
      }
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(doublings, 10));
      return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
  }

  /**
   * Requires that an attempt is permitted now.
   *
   * @throws TooManyRequestsException if it comes too soon after failed ones
   */
  void require(String user, String password, RequestOrigin origin) {
    if (hasSucceeded(user, password)) {
      return;
    }
    long now = ticker.nanos();
    for (String counted : counted(user, origin)) {
      Duration wait = tryBegin(counted, now);
      if (!wait.isZero()) {
        refused.incrementAndGet();
        throw new TooManyRequestsException(
            "too many logins have failed; retry later", FREE_PER_USER, wait);
      }
    }
  }

  /** The time to wait; zero if the attempt begins, and with it the next pause for others. */
  private Duration tryBegin(String counted, long now) {
    AtomicReference<Duration> wait = new AtomicReference<>(Duration.ZERO);
    failures
        .asMap()
        .computeIfPresent(
            counted,
            (same, before) -> {
              Duration remaining = before.pause().minusNanos(now - before.lastNanos);
              boolean isPausing = !remaining.isNegative() && !remaining.isZero();
              wait.set(isPausing ? remaining : Duration.ZERO);
              return isPausing ? before : new Failures(before.count, before.free, now);
            });
    return wait.get();
  }

  /** Counts a failed attempt. */
  void failed(String user, RequestOrigin origin) {
    long now = ticker.nanos();
    List<String> counted = counted(user, origin);
    count(counted.get(0), FREE_PER_USER, now);
    count(counted.get(1), FREE_PER_NETWORK, now);
  }

  private void count(String counted, int free, long now) {
    failures
        .asMap()
        .merge(counted, new Failures(1, free, now), (before, first) -> before.next(now));
  }

  /** Remembers a successful attempt, and forgets the failed ones of the user in this network. */
  void succeeded(String user, String password, RequestOrigin origin) {
    failures.invalidate(counted(user, origin).get(0));
    succeeded.put(SecretDigest.of(user), digest(user, password));
  }

  /** The number of attempts that were refused. */
  public long refused() {
    return refused.get();
  }

  private boolean hasSucceeded(String user, String password) {
    byte[] before = succeeded.getIfPresent(SecretDigest.of(user));
    return before != null && Arrays.equals(before, digest(user, password));
  }

  private static List<String> counted(String user, RequestOrigin origin) {
    String network = "@" + origin.network();
    return List.of(SecretDigest.of(user) + network, network); // a name may be long
  }

  private byte[] digest(String user, String password) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update(user.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException missing) { // every JDK has it
      throw new IllegalStateException(missing);
    }
  }
}
