package io.carillon.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.carillon.event.ChannelName;
import io.carillon.log.EventLog;
import io.carillon.log.TooManyChannelsException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Refuses publications to new channels before their bodies are read, while the log has the maximum
 * number of channels. The appender enforces that number exactly. Existing channels are cached, so
 * that the log is queried once for each. An admission is cached for a second: a channel with
 * transient events only is never in the log, and would otherwise cost a query per event.
 * Thread-safe.
 */
public final class ChannelQuota {
  private static final int MAX_CACHED = 100_000;
  private static final Duration ADMISSION_CACHED = Duration.ofSeconds(1);

  private final EventLog log;
  private final long limit;
  private final Cache<ChannelName, Boolean> existing =
      Caffeine.newBuilder().maximumSize(MAX_CACHED).build();
  private final Cache<ChannelName, Boolean> admitted;

  /**
   * @param nanos elapsed time, as of {@link System#nanoTime}
   * @param limit the maximum number of channels; 0: unlimited
   */
  public ChannelQuota(EventLog log, LongSupplier nanos, long limit) {
    this.log = log;
    this.admitted =
        Caffeine.newBuilder()
            .maximumSize(MAX_CACHED)
            .expireAfterWrite(ADMISSION_CACHED)
            .ticker(nanos::getAsLong)
            .build();
    this.limit = limit;
  }

  /**
   * Requires that a channel exists or that the quota allows a new one.
   *
   * @throws TooManyChannelsException if the quota is exhausted
   * @throws io.carillon.log.LogUnavailableException if the log cannot be read
   */
  public void require(ChannelName channel) {
    if (limit == 0
        || existing.getIfPresent(channel) != null
        || admitted.getIfPresent(channel) != null) {
      return;
    }
    if (log.extent(channel).head() > 0) {
      existing.put(channel, true);
    } else if (log.channelCount() >= limit) {
      throw new TooManyChannelsException(limit);
    } else {
      admitted.put(channel, true);
    }
  }
}
