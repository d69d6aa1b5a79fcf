package io.carillon.jpa;

import java.time.Duration;

/**
 * What an outbox may publish, and how often rows of others are looked for.
 *
 * @param maxSize most bytes of data in an event
 * @param maxDepth most levels of nesting in JSON
 */
public record OutboxLimits(int maxSize, int maxDepth, Duration pollInterval) {}
