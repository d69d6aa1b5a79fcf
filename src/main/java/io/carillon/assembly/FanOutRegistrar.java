package io.carillon.assembly;

import io.carillon.event.ChannelName;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.StreamTerms;
import io.carillon.fanout.Subscription;
import io.carillon.fanout.SubscriptionSpec;
import io.carillon.publish.SinkRegistrar;
import io.carillon.subscribe.StartPositions;
import io.carillon.transport.SseEventSinkAdapter;
import io.carillon.wire.EventStreamFormat;
import io.carillon.wire.Message;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Subscribes sinks of application code to the engine: for events for everyone, as long as they are
 * open. Such a sink receives what is broadcast, and heartbeats, which detect clients that are gone;
 * it has no beginning and no token of the hub's own.
 */
final class FanOutRegistrar implements SinkRegistrar {
  /** Reasons that lie with the sink's peer. */
  private static final Set<CloseReason> FAILURES =
      Set.of(CloseReason.CLIENT_GONE, CloseReason.STALLED, CloseReason.TOO_SLOW);

  private final FanOut fanOut;
  private final Executor executor;

  /**
   * @param executor runs {@code send} of the sinks, which may block
   */
  FanOutRegistrar(FanOut fanOut, Executor executor) {
    this.fanOut = fanOut;
    this.executor = executor;
  }

  @Override
  public Registration register(
      ChannelName channel, SseEventSink sink, String lastEventId, Listener listener) {
    SseEventSinkAdapter adapter =
        new SseEventSinkAdapter(sink, executor, FanOutRegistrar::isBroadcast);
    SubscriptionSpec spec =
        new SubscriptionSpec(
            StartPositions.afterId(channel, lastEventId),
            Selector.ALL,
            Reader.ANONYMOUS,
            EventStreamFormat.INSTANCE,
            false,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            false,
            "broadcaster",
            StreamTerms.UNCONDITIONAL);
    Subscription subscription = fanOut.subscribe(spec, adapter);
    subscription.whenClosed(reason -> report(listener, adapter, reason));
    subscription.start();
    return closeSink -> {
      if (!closeSink) {
        adapter.release();
      }
      subscription.close(CloseReason.COMPLETE);
    };
  }

  private static boolean isBroadcast(Message message) {
    return !(message instanceof Message.Connected || message instanceof Message.Expired);
  }

  private static void report(Listener listener, SseEventSinkAdapter adapter, CloseReason reason) {
    if (adapter.isReleased()) {
      return;
    }
    if (FAILURES.contains(reason)) {
      listener.onFailed(new IOException("the sink's stream ended: " + reason));
    }
    listener.onClosed();
  }
}
