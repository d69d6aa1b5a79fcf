package io.carillon.testing;

import io.carillon.event.ChannelName;
import io.carillon.event.EventsAppended;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The log in memory fulfils the contracts of a log. */
class MemoryEventLogTest implements EventLogContract, AppenderContract, RetractionContract {
  private final ChannelName channel = new ChannelName("orders");
  private final ManualClock clock =
      new ManualClock(Instant.parse("2030-01-01T00:00:00.123456789Z"));
  private final List<EventsAppended> announced = new ArrayList<>();
  private final MemoryEventLog log = new MemoryEventLog(clock, announced::add);

  @Override
  public ChannelName channel() {
    return channel;
  }

  @Override
  public ManualClock clock() {
    return clock;
  }

  @Override
  public MemoryEventLog log() {
    return log;
  }

  @Override
  public MemoryEventLog appender() {
    return log;
  }

  @Override
  public List<EventsAppended> announced() {
    return announced;
  }

  @Override
  public void sweep(Duration age, long count) {
    log.sweep(channel, age, count);
  }
}
