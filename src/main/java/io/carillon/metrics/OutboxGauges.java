package io.carillon.metrics;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is measured of one outbox.
 *
 * @param source the name of its data source; {@code log} for that of the log
 * @param waiting rows that waited when it was last read
 * @param oldest how long this node has known the row that has waited longest
 * @param moved rows that this node has moved into the log
 * @param setAside rows that this node has set aside
 */
public record OutboxGauges(
    String source,
    LongSupplier waiting,
    Supplier<Duration> oldest,
    LongSupplier moved,
    LongSupplier setAside) {}
