package io.carillon.shared;

import java.time.Instant;
import java.util.Optional;

/** What one recipient of a notification has done, and when first. */
public record InboxReceipt(
    String user, Instant delivered, Optional<Instant> read, Optional<Instant> acknowledged) {}
