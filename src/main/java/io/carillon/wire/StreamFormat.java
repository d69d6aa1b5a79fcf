package io.carillon.wire;

import java.time.Duration;

/**
 * How a stream is written: {@link EventStreamFormat}, {@link NdjsonFormat} or {@link
 * LongPollFormat}. Stateless; streams whose formats are equal share their bytes.
 */
public interface StreamFormat {
  /** The media type of the stream. */
  String mediaType();

  /** Whether it is an answer that ends rather than a stream: its client always reconnects. */
  default boolean isPoll() {
    return false;
  }

  /** The content coding of the stream. */
  default Coding coding() {
    return Coding.IDENTITY;
  }

  /** The same format, compressed, if there is such a variant. */
  default StreamFormat compressed() {
    return this;
  }

  /** The same format with the trace context that events were published in. */
  default StreamFormat traced() {
    return this;
  }

  /**
   * The same format with data as an event stream carries it ({@link DataForm#TEXT}): an event
   * stream does already.
   */
  default StreamFormat textual() {
    return this;
  }

  /** One event with its own seq as id; the same array for every caller. */
  byte[] event(EncodedEvent event);

  /** One event with another id: the position of a stream of several channels. */
  byte[] event(EncodedEvent event, String id);

  /** The beginning of the stream. */
  byte[] connected(Message.Connected message);

  /** A heartbeat. */
  byte[] heartbeat(Message.Heartbeat message);

  /** When its client should reconnect, if the format can express that beside an event. */
  default byte[] retry(Duration delay) {
    return new byte[0];
  }

  /** The announcement that the stream ends with its token. */
  byte[] expired(Message.Expired message);

  /** A gap report. */
  byte[] missing(Message.Missing message);

  /** Any message. */
  default byte[] encode(Message message) {
    if (message instanceof Message.Published published) {
      String id = published.id();
      return id == null ? event(published.event()) : event(published.event(), id);
    }
    if (message instanceof Message.Connected connected) {
      return connected(connected);
    }
    if (message instanceof Message.Heartbeat heartbeat) {
      return heartbeat(heartbeat);
    }
    if (message instanceof Message.Missing missing) {
      return missing(missing);
    }
    return expired((Message.Expired) message);
  }
}
