package io.carillon.embedded.guard;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts what the guards refuse or close, by reason. Thread-safe. */
public final class Refusals {
  /** Why a request was refused or a connection closed. */
  public enum Reason {
    /** A request breaks the syntax of HTTP/1.1 (RFC 9112), or exceeds its limits. */
    MALFORMED_REQUEST,
    /** A connection of HTTP/2 sends too many control or empty frames, or does not end a head. */
    HTTP2_FLOOD,
    /** A client does not read a response. */
    RESPONSE_NOT_READ,
    /** A client does not complete its TLS handshake. */
    TLS_HANDSHAKE,
    /** A client goes on sending a body whose request was refused. */
    BODY_NOT_WANTED,
    /** A body arrives too slowly. */
    SLOW_BODY,
    /** File descriptors are running out. */
    DESCRIPTORS;

    /** In metrics. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);

  /** With all counts at zero. */
  public Refusals() {
    for (Reason reason : Reason.values()) {
      counts.put(reason, new LongAdder());
    }
  }

  /** Counts one. */
  public void count(Reason reason) {
    counts.get(reason).increment();
  }

  /** All counts, by label. */
  public Map<String, LongSupplier> counts() {
    Map<String, LongSupplier> byLabel = new TreeMap<>();
    counts.forEach((reason, count) -> byLabel.put(reason.label(), count::sum));
    return byLabel;
  }
}
