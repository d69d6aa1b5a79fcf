package io.carillon.security;

import io.carillon.config.LimitConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Limits the open streams and polls of each user, address and client. Thread-safe. */
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

  private record Limit(String key, int max, String scope) {}

  /**
   * Admits one more connection.
   *
   * @return releases the connection; idempotent
   * @throws TooManyRequestsException if a limit is reached
   */
  public Runnable admit(Caller caller, RequestOrigin origin) {
    List<String> counted = new ArrayList<>(3);
    for (Limit limit : limits(caller, origin)) {
      if (counts.tryAdd(limit.key, limit.max)) {
        counted.add(limit.key);
      } else {
        counted.forEach(counts::remove);
        audit.limitReached("streams of " + limit.scope, caller, origin);
        throw new TooManyRequestsException(
            "%s may have at most %d open streams".formatted(limit.scope, limit.max),
            limit.max,
            RETRY_AFTER);
      }
    }
    AtomicBoolean released = new AtomicBoolean();
    return () -> {
      if (released.compareAndSet(false, true)) {
        counted.forEach(counts::remove);
      }
    };
  }

  private List<Limit> limits(Caller caller, RequestOrigin origin) {
    List<Limit> all = new ArrayList<>(3);
    String address = origin.network();
    if (limits.maxConnectionsPerUser() > 0) {
      caller
          .account()
          .ifPresent(key -> all.add(new Limit(key, limits.maxConnectionsPerUser(), "one user")));
    }
    if (limits.maxConnectionsPerAddress() > 0) {
      all.add(new Limit("address:" + address, limits.maxConnectionsPerAddress(), "one address"));
    }
    if (limits.maxConnectionsPerClient() > 0) {
      String client =
          caller.tokenId().isEmpty()
              ? caller.account().orElse("") + "@" + address
              : caller.tokenId();
      all.add(new Limit("client:" + client, limits.maxConnectionsPerClient(), "one client"));
    }
    return all;
  }
}
