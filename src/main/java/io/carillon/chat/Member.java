package io.carillon.chat;

import java.time.Instant;

/**
 * A member of a chat room.
 *
 * @param since when the member joined
 */
public record Member(String user, Instant since) {}
