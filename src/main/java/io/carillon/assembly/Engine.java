package io.carillon.assembly;

import io.carillon.channel.Channels;
import io.carillon.channel.HotTailBudget;
import io.carillon.config.StreamConfig;
import io.carillon.event.Ticker;
import io.carillon.fanout.AdaptiveHeartbeats;
import io.carillon.fanout.CatchUp;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Listeners;
import io.carillon.fanout.SubscriptionListener;
import io.carillon.log.PageLimit;
import io.carillon.metrics.Metrics;
import io.carillon.metrics.TrafficMeter;
import io.carillon.security.Audit;

/**
 * The channels in memory and the streams that read them.
 *
 * @param traffic counts what enters and leaves this node
 */
record Engine(
    Channels channels, FanOut fanOut, AdaptiveHeartbeats heartbeats, TrafficMeter traffic) {
  private static final int READING_THREADS = 4;
  private static final PageLimit PAGE = new PageLimit(512, 512 << 10);

  static Engine create(
      HubContext hub,
      Storage storage,
      Audit audit,
      Metrics metrics,
      SubscriptionListener application) {
    StreamConfig config = hub.config().streams();
    Channels channels =
        new Channels(
            storage.log(),
            hub.config()::forChannel,
            new HotTailBudget(config.hotTailMemory()),
            config.shards(),
            Ticker.SYSTEM,
            hub.config().relay().hasOtherNodes());
    AdaptiveHeartbeats heartbeats =
        new AdaptiveHeartbeats(
            config.heartbeatInterval(), config.minHeartbeatInterval(), Ticker.SYSTEM);
    TrafficMeter traffic = new TrafficMeter();
    boolean isMeasured = hub.config().operations().metrics();
    SubscriptionListener observed =
        Listeners.of(
            traffic,
            new InactivityAudit(audit),
            new ConnectionLog(hub.clock()),
            heartbeats,
            application);
    FanOut fanOut =
        new FanOut(
            config,
            channels,
            new CatchUp(
                storage.direct(),
                hub.threads().permanentPool("read", READING_THREADS),
                hub.clock(),
                PAGE,
                hub.memory()),
            hub.clock(),
            Ticker.SYSTEM,
            isMeasured ? Listeners.of(observed, metrics.streams()) : observed,
            heartbeats);
    fanOut.processCapacity(new StreamCapacity(hub.environment().capacity(), hub.memory()));
    fanOut.measureLatency(isMeasured);
    return new Engine(channels, fanOut, heartbeats, traffic);
  }
}
