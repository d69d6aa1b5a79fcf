package io.carillon.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.carillon.channel.EventLog;
import io.carillon.event.ChannelName;

/**
 * How many channels callers from outside may have the log keep. Which exist is remembered, so that
 * the log is asked once for each. Thread-safe; the last few over the limit may come in at the same
 * instant.
 */
public final class ChannelLimit {
  private static final int MAX_REMEMBERED = 100_000;

  private final EventLog log;
  private final long limit;
  private final Cache<ChannelName, Boolean> existing =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

  /**
   * @param limit 0: none
   */
  public ChannelLimit(EventLog log, long limit) {
    this.log = log;
    this.limit = limit;
  }

  /**
   * Lets a channel be published to, if it exists or there is room for it.
   *
   * @throws TooManyChannelsException if there is not
   * @throws io.carillon.channel.LogUnavailableException if the log cannot be read now
   */
  public void require(ChannelName channel) {
    if (limit == 0 || existing.getIfPresent(channel) != null) {
      return;
    }
    if (log.extent(channel).head() > 0) {
      existing.put(channel, true);
    } else if (log.channelCount() >= limit) {
      throw new TooManyChannelsException(limit);
    }
  }
}
