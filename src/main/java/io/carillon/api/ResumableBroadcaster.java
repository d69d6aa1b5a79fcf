package io.carillon.api;

import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import org.jspecify.annotations.Nullable;

/**
 * The standard's broadcaster over a channel, whose sinks can resume:
 * {@code @Inject @OnChannel("news") ResumableBroadcaster news}.
 *
 * <pre>{@code
 * @GET
 * @Produces(MediaType.SERVER_SENT_EVENTS)
 * public void listen(@Context SseEventSink sink, @HeaderParam("Last-Event-ID") String lastEventId) {
 *   news.register(sink, lastEventId);
 * }
 * }</pre>
 */
public interface ResumableBroadcaster extends SseBroadcaster {
  /**
   * Registers a sink that continues after the last event that its client has received. Events that
   * are missing are read from the log; a control event reports those that the log no longer has.
   *
   * @param lastEventId the value of the header {@code Last-Event-ID}, or a {@link
   *     Channel#position}; null or empty for events from now on
   * @throws IllegalStateException if the broadcaster is closed
   * @throws HubUnavailableException if the log cannot be read now
   */
  void register(SseEventSink sink, @Nullable String lastEventId);
}
