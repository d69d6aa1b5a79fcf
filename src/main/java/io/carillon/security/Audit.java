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
 * Writes down who was refused and what admins did: one JSON object a line, to the logger {@code
 * io.carillon.audit}. Names, addresses, methods and paths; never a query, a token, a ticket or what
 * was published. What is written in a second is bounded, so that nobody can fill the disk with it;
 * how much was left out is said. Thread-safe.
 */
public final class Audit {
  private static final Logger LOG = System.getLogger("io.carillon.audit");
  private static final long MAX_A_SECOND = 200;
  private static final int MAX_VALUE_LENGTH = 300;

  private final LongSupplier nanos;
  private final AtomicLong second = new AtomicLong(Long.MIN_VALUE);
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong leftOut = new AtomicLong();

  /**
   * @param nanos elapsed time
   */
  public Audit(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** What is written down. */
  public enum Entry {
    /** A token, ticket or login that was not accepted. */
    LOGIN_REFUSED,
    /** Somebody, or nobody known, asked for what is not allowed. */
    PERMISSION_DENIED,
    /** A page of others, or a name that is not ours. */
    ORIGIN_REFUSED,
    /** Somebody has, or does, as much as one may. */
    LIMIT_REACHED,
    /** An admin ended streams. */
    DISCONNECTED,
    /** An admin made tokens void. */
    REVOKED,
    /** A stream made room for another, or its client was silent for too long. */
    EVICTED
  }

  /**
   * Writes an entry.
   *
   * @param details names and values; an empty value is left out, and a long one is cut
   */
  public void write(Entry entry, Map<String, ?> details) {
    if (!LOG.isLoggable(Level.INFO)) {
      return;
    }
    if (!mayWrite()) {
      leftOut.incrementAndGet();
      return;
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("audit", EnumNames.kebabCase(entry));
    RequestId.current().ifPresent(id -> members.put("request", id));
    details.forEach((name, value) -> put(members, name, String.valueOf(value)));
    long missing = leftOut.getAndSet(0);
    if (missing > 0) {
      members.put("leftOutBefore", missing);
    }
    LOG.log(Level.INFO, JsonText.object(members));
  }

  /** Writes that somebody has, or does, as much as one may. */
  void limitReached(String limit, Caller caller, RequestOrigin approach) {
    write(
        Entry.LIMIT_REACHED,
        Map.of(
            "limit", limit,
            "user", caller.user().orElse(""),
            "address", approach.address()));
  }

  private static void put(Map<String, Object> members, String name, String value) {
    if (!value.isEmpty()) {
      members.put(
          name,
          value.length() > MAX_VALUE_LENGTH ? value.substring(0, MAX_VALUE_LENGTH) + "…" : value);
    }
  }

  private boolean mayWrite() {
    long now = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong());
    long before = second.getAndSet(now);
    if (before != now) {
      written.set(0);
    }
    return written.incrementAndGet() <= MAX_A_SECOND;
  }
}
