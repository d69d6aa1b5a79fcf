package io.carillon.log;

import io.carillon.event.Data;
import java.time.Instant;

/**
 * What one event says of its key.
 *
 * @param seq the position of the event
 * @param timestamp when it was appended to the log
 */
public record KeyedValue(long seq, Instant timestamp, Data data) {
  /** Events with more bytes than this are no values. */
  public static final int MAX_BYTES = 2048;
}
