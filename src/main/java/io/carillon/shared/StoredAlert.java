package io.carillon.shared;

import java.time.Instant;
import java.util.Optional;

/**
 * An alert rule with its state.
 *
 * @param definition the rule in JSON, in UTF-8
 * @param changed when it was set
 * @param breached since when it is breached, if it is
 * @param isFiring whether its alert has begun
 */
public record StoredAlert(
    String name,
    byte[] definition,
    Instant changed,
    Optional<Instant> breached,
    boolean isFiring) {}
