package io.carillon.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.carillon.event.ChannelName;
import io.carillon.log.EventLog;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many channels callers from outside may have the log keep. Which exist is remembered, so that
 * the log is asked once for each; and that there was room for one, for a second: a channel that
 * only has transient events is never in the log, and would have it asked for each of them.
 * Thread-safe; what comes within the same second may be a few over the limit.
 */
public final class ChannelQuota {
  private static final int MAX_REMEMBERED = 100_000;
  private static final Duration ROOM_REMEMBERED = Duration.ofSeconds(1);

  private final EventLog log;
  private final long limit;
  private final Cache<ChannelName, Boolean> existing =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();
  private final Cache<ChannelName, Boolean> letIn;

  /**
   * @param nanos elapsed time
   * @param limit 0: none
   */
  public ChannelQuota(EventLog log, LongSupplier nanos, long limit) {
    this.log = log;
    this.letIn =
        Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(ROOM_REMEMBERED)
            .ticker(nanos::getAsLong)
            .build();
    this.limit = limit;
  }

  /**
   * Lets a channel be published to, if it exists or there is room for it.
   *
   * @throws TooManyChannelsException if there is not
   * @throws io.carillon.channel.LogUnavailableException if the log cannot be read now
   */
  public void require(ChannelName channel) {
    if (limit == 0
        || existing.getIfPresent(channel) != null
        || letIn.getIfPresent(channel) != null) {
      return;
    }
    if (log.extent(channel).head() > 0) {
      existing.put(channel, true);
    } else if (log.channelCount() >= limit) {
      throw new TooManyChannelsException(limit);
    } else {
      letIn.put(channel, true);
    }
  }
}
