package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.EventsAppended;
import io.carillon.log.EventLog;
import io.carillon.testing.AppenderContract;
import io.carillon.testing.EventLogContract;
import io.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.List;

/** The log in a database fulfils the contracts of a log, on all stacks. */
class JpaLogIT extends LogTest implements EventLogContract, AppenderContract {
  @Override
  public ChannelName channel() {
    return channel;
  }

  @Override
  public ManualClock clock() {
    return clock;
  }

  @Override
  public List<EventsAppended> announced() {
    return announced;
  }

  @Override
  public List<EventLog> logs() {
    return List.of(log(), new JpaEventLog(node().transactions(), clock, 0));
  }

  @Override
  public void sweep(Duration age, long count) {
    retention(age, count).sweep();
  }
}
