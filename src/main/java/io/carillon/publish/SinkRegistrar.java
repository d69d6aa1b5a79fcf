package io.carillon.publish;

import io.carillon.event.ChannelName;
import jakarta.ws.rs.sse.SseEventSink;

/** Subscribes sinks that somebody else's resource has opened. Thread-safe. */
public interface SinkRegistrar {
  /**
   * Has {@code sink} receive what is appended to {@code channel} from now on.
   *
   * @param listener may be called before this returns
   */
  Registration register(ChannelName channel, SseEventSink sink, Listener listener);

  /** A sink that is subscribed. */
  interface Registration {
    /**
     * Ends the subscription; idempotent. {@code closeSink} says whether the sink is closed, or left
     * to who opened it.
     */
    void end(boolean closeSink);
  }

  /** Told what becomes of a sink, by any thread. */
  interface Listener {
    /** Writing to the sink or closing it failed. */
    void failed(Throwable failure);

    /**
     * The sink is closed, by the hub or by its client: told once, and nothing after it. Not told
     * when a subscription ends and leaves it open.
     */
    void closed();
  }
}
