package io.carillon.shared;

import java.time.Instant;

/**
 * A device of a user that a push service reaches.
 *
 * @param definition the subscription in JSON, in UTF-8
 * @param position the seq of the last notification that it need not get any more
 * @param failures attempts in a row that failed
 * @param leasedUntil the end of the lease, in microseconds since the epoch
 * @param changed when it was last subscribed
 */
public record PushDevice(
    String id,
    String user,
    byte[] definition,
    long position,
    int failures,
    long leasedUntil,
    Instant changed) {}
