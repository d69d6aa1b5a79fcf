package io.carillon.security;

import io.carillon.config.LimitConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many streams and polls anybody may have open: a user, an address, a client. Thread-safe. */
public final class ConnectionLimiter {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final LimitConfig limits;
  private final ConnectionCounts counts;
  private final Audit audit;

  public ConnectionLimiter(LimitConfig limits, ConnectionCounts counts, Audit audit) {
    this.limits = limits;
    this.counts = counts;
    this.audit = audit;
  }

  private record Count(String key, int limit, String whose) {}

  /**
   * Lets one more be opened.
   *
   * @return to be run when it has ended; more than once does no harm
   * @throws TooManyRequestsException if there are as many as may be
   */
  public Runnable admit(Caller caller, RequestOrigin approach) {
    List<String> counted = new ArrayList<>(3);
    for (Count count : counts(caller, approach)) {
      if (counts.tryAdd(count.key, count.limit)) {
        counted.add(count.key);
      } else {
        counted.forEach(counts::remove);
        audit.limitReached("streams of " + count.whose, caller, approach);
        throw new TooManyRequestsException(
            "%s may have %d streams open here, and has".formatted(count.whose, count.limit),
            count.limit,
            RETRY_AFTER);
      }
    }
    AtomicBoolean ended = new AtomicBoolean();
    return () -> {
      if (ended.compareAndSet(false, true)) {
        counted.forEach(counts::remove);
      }
    };
  }

  private List<Count> counts(Caller caller, RequestOrigin approach) {
    List<Count> all = new ArrayList<>(3);
    String address = approach.network();
    if (limits.maxConnectionsPerUser() > 0) {
      caller
          .account()
          .ifPresent(key -> all.add(new Count(key, limits.maxConnectionsPerUser(), "one user")));
    }
    if (limits.maxConnectionsPerAddress() > 0) {
      all.add(new Count("address:" + address, limits.maxConnectionsPerAddress(), "one address"));
    }
    if (limits.maxConnectionsPerClient() > 0) {
      String client =
          caller.tokenId().isEmpty()
              ? caller.account().orElse("") + "@" + address
              : caller.tokenId();
      all.add(new Count("client:" + client, limits.maxConnectionsPerClient(), "one client"));
    }
    return all;
  }
}
