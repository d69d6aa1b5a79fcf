package io.carillon.api;

import java.time.Instant;
import java.util.Optional;

/**
 * What one recipient of a notification has done with it.
 *
 * @param delivered when a device of the user first confirmed that it has it, or got it with a page
 *     of the inbox
 * @param read when it was first marked as read, if it was
 * @param acknowledged when it was first acknowledged, if it was
 */
public record NotificationReceipt(
    String user, Instant delivered, Optional<Instant> read, Optional<Instant> acknowledged) {}
