package io.carillon.wire;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a stream consists of, before a {@link StreamFormat} makes bytes of it. */
public sealed interface Message {
  /**
   * An event of a channel.
   *
   * @param id the position of the stream after it; null if that is the event's own seq
   */
  record Published(EncodedEvent event, @Nullable String id) implements Message {}

  /**
   * The beginning of every stream.
   *
   * @param retry how long the client should wait before it reconnects
   */
  record Connected(String clientId, String position, Duration retry) implements Message {}

  /** Keeps an idle connection open; carries the position served so far. */
  record Heartbeat(String position, Instant now) implements Message {}

  /** The token of the stream has expired; the stream ends. */
  record Expired(String position, Instant at) implements Message {}

  /** Events are gone; the stream continues from {@code position}. */
  record Missing(Gap gap, String position) implements Message {}
}
