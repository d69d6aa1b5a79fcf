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

  /** Whether it is an answer that ends rather than a stream: its client always comes back. */
  default boolean isPoll() {
    return false;
  }

  /** How the bytes of the stream are coded, once they are put together. */
  default Coding coding() {
    return Coding.IDENTITY;
  }

  /** The same form, compressed, if there is such a form. */
  default StreamFormat compressed() {
    return this;
  }

  /** The same form, in which events say the step of a trace that they were published in. */
  default StreamFormat traced() {
    return this;
  }

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
