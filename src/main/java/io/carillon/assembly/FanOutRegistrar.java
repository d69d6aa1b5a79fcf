package io.carillon.assembly;

import io.carillon.event.ChannelName;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Start;
import io.carillon.fanout.StreamTerms;
import io.carillon.fanout.Subscription;
import io.carillon.fanout.SubscriptionSpec;
import io.carillon.publish.SinkRegistrar;
import io.carillon.transport.SseEventSinkAdapter;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Subscribes other people's sinks to the engine: live, for everyone's events, for as long as they
 * are open.
 */
final class FanOutRegistrar implements SinkRegistrar {
  /** Ends that the sink's peer has brought about. */
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
  public Registration register(ChannelName channel, SseEventSink sink, Listener listener) {
    SseEventSinkAdapter adapter = new SseEventSinkAdapter(sink, executor);
    SubscriptionSpec spec =
        new SubscriptionSpec(
            Map.of(channel, new Start.Live()),
            Selector.ALL,
            Reader.ANONYMOUS,
            BroadcastFormat.INSTANCE,
            false,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            false,
            "broadcaster",
            StreamTerms.UNCONDITIONAL);
    Subscription subscription = fanOut.subscribe(spec, adapter);
    subscription.whenClosed(reason -> tell(listener, adapter, reason));
    subscription.start();
    return closeSink -> {
      if (!closeSink) {
        adapter.release();
      }
      subscription.close(CloseReason.COMPLETE);
    };
  }

  private static void tell(Listener listener, SseEventSinkAdapter adapter, CloseReason reason) {
    if (adapter.isReleased()) {
      return;
    }
    if (FAILURES.contains(reason)) {
      listener.failed(new IOException("the sink's stream ended: " + reason));
    }
    listener.closed();
  }
}
