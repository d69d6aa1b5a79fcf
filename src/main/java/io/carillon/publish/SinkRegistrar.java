package io.carillon.publish;

import io.carillon.event.ChannelName;
import jakarta.ws.rs.sse.SseEventSink;

/** Subscribes sinks that an application's resource has opened. Thread-safe. */
public interface SinkRegistrar {
  /**
   * Subscribes {@code sink} to events of {@code channel}.
   *
   * @param lastEventId after which it continues; empty for live events only
   * @param listener may be called before this returns
   */
  Registration register(
      ChannelName channel, SseEventSink sink, String lastEventId, Listener listener);

  /** A sink that is subscribed. */
  interface Registration {
    /**
     * Ends the subscription; idempotent. With {@code closeSink} the sink is closed, otherwise it is
     * left to its owner.
     */
    void end(boolean closeSink);
  }

  /** Called by any thread about the state of a sink. */
  interface Listener {
    /** Writing to the sink or closing it failed. */
    void onFailed(Throwable failure);

    /**
     * The sink was closed, by the hub or by its client; the last call. Not called when a
     * subscription ends and leaves the sink open.
     */
    void onClosed();
  }
}
