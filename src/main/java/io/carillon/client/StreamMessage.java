package io.carillon.client;

import java.time.Duration;

/** What a stream consists of, in either format. */
sealed interface StreamMessage {
  /**
   * The first message.
   *
   * @param position of the subscription
   * @param clientId names the stream
   */
  record Connected(String position, String clientId) implements StreamMessage {}

  /** How long to wait before reconnecting. */
  record Retry(Duration delay) implements StreamMessage {}

  /** The stream is alive. */
  record Heartbeat(String position) implements StreamMessage {}

  /** Events are unavailable; the stream continues from a position. */
  record Missing(String position, Gap gap) implements StreamMessage {}

  /** The token of the stream has expired, and the stream ends. */
  record Expired() implements StreamMessage {}

  /**
   * An event of a channel.
   *
   * @param event its seq is that of its position if the format does not tell transient events apart
   */
  record Received(ChannelEvent event) implements StreamMessage {}
}
