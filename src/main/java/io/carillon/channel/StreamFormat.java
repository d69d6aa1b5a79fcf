package io.carillon.channel;

import java.time.Duration;
import java.time.Instant;

/**
 * How a stream is written: {@link EventStreamFormat} or {@link NdjsonFormat}. Stateless; compared
 * by identity.
 */
public interface StreamFormat {
  /** The media type of the stream. */
  String mediaType();

  /** One event with its own seq as id; the same array for every caller. */
  byte[] frame(Frame frame);

  /** One event with another id: the position of a stream of several channels. */
  byte[] frame(Frame frame, String id);

  /**
   * What a stream begins with.
   *
   * @param retry how long the client should wait before it comes back after a break
   */
  byte[] connected(String clientId, String position, Duration retry);

  /** A sign of life, with the position served so far. */
  byte[] heartbeat(String position, Instant now);

  /** The token that the stream was opened with has expired at {@code at}; the stream ends. */
  byte[] expired(String position, Instant at);

  /** Events are gone; {@code position} is where the stream goes on from. */
  byte[] gap(Gap gap, String position);
}
