package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.Publication;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.TooManyChannelsException;
import io.carillon.testing.MemoryEventLog;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ChannelQuotaTest {
  private static final ChannelName PRICES = new ChannelName("prices");

  private final MemoryEventLog log = new MemoryEventLog(Clock.systemUTC());
  private final AtomicLong nanos = new AtomicLong();
  private final ChannelQuota limit = new ChannelQuota(log, nanos::get, 1);

  private void publish(ChannelName channel) {
    log.publisher().publish(Publication.to(channel).data(Data.text("text")).build());
  }

  @Test
  void theLogIsNotQueriedForEveryTransientEvent() {
    limit.require(PRICES);
    log.goDown();
    limit.require(PRICES);
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThatThrownBy(() -> limit.require(PRICES)).isInstanceOf(LogUnavailableException.class);
  }

  @Test
  void theLogIsQueriedOnceForAnExistingChannel() {
    publish(PRICES);
    limit.require(PRICES);
    log.goDown();
    nanos.addAndGet(Duration.ofDays(1).toNanos());
    limit.require(PRICES);
  }

  @Test
  void aNewChannelIsRefusedWhenTheQuotaIsExhausted() {
    ChannelName another = new ChannelName("another");
    publish(PRICES);
    assertThatThrownBy(() -> limit.require(another)).isInstanceOf(TooManyChannelsException.class);
  }
}
