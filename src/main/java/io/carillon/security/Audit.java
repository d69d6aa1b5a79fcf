package io.carillon.security;

import io.carillon.event.EnumNames;
import io.carillon.wire.JsonText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Records refused requests and admin actions: one JSON object per line, to the logger {@code
 * io.carillon.audit}. Entries hold names, addresses, methods and paths; never a query, a token, a
 * ticket or published data. Entries per second are bounded, so that refused requests cannot fill
 * the disk; the next entry reports how many were dropped. Thread-safe.
 */
public final class Audit {
  private static final Logger LOG = System.getLogger("io.carillon.audit");
  private static final long MAX_PER_SECOND = 200;
  private static final int MAX_VALUE_LENGTH = 300;

  private final LongSupplier nanos;
  private final AtomicLong second = new AtomicLong(Long.MIN_VALUE);
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  /**
   * @param nanos elapsed time, as of {@link System#nanoTime}
   */
  public Audit(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** The kinds of entries. */
  public enum Entry {
    /** A token, ticket or login was rejected. */
    LOGIN_REFUSED,
    /** A caller, authenticated or not, lacked the permission. */
    PERMISSION_DENIED,
    /** The request came from a foreign origin or for an unknown host name. */
    ORIGIN_REFUSED,
    /** A connection limit or a rate limit was reached. */
    LIMIT_REACHED,
    /** An admin closed streams. */
    DISCONNECTED,
    /** An admin revoked tokens. */
    REVOKED,
    /** An admin or the application retracted an event. */
    RETRACTED,
    /** An admin erased what was stored of a user. */
    ERASED,
    /** A stream was closed to admit another, or because its client was idle for too long. */
    EVICTED
  }

  /**
   * Writes an entry.
   *
   * @param details names and values; empty values are omitted, long ones truncated
   */
  public void write(Entry entry, Map<String, ?> details) {
    if (!LOG.isLoggable(Level.INFO)) {
      return;
    }
    if (!tryAcquire()) {
      dropped.incrementAndGet();
      return;
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("audit", EnumNames.kebabCase(entry));
    RequestId.current().ifPresent(id -> members.put("request", id));
    details.forEach((name, value) -> put(members, name, String.valueOf(value)));
    long droppedBefore = dropped.getAndSet(0);
    if (droppedBefore > 0) {
      members.put("leftOutBefore", droppedBefore);
    }
    LOG.log(Level.INFO, JsonText.object(members));
  }

  /** Writes an entry about a reached limit. */
  void limitReached(String limit, Caller caller, RequestOrigin origin) {
    write(
        Entry.LIMIT_REACHED,
        Map.of(
            "limit", limit,
            "user", caller.user().orElse(""),
            "address", origin.address()));
  }

  private static void put(Map<String, Object> members, String name, String value) {
    if (!value.isEmpty()) {
      members.put(
          name,
          value.length() > MAX_VALUE_LENGTH ? value.substring(0, MAX_VALUE_LENGTH) + "…" : value);
    }
  }

  private boolean tryAcquire() {
    long now = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong());
    long before = second.getAndSet(now);
    if (before != now) {
      written.set(0);
    }
    return written.incrementAndGet() <= MAX_PER_SECOND;
  }
}
