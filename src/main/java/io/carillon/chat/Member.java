package io.carillon.chat;

import java.time.Instant;

/**
 * Somebody who is in a room.
 *
 * @param since when the first stream was opened
 */
public record Member(String user, Instant since) {}
