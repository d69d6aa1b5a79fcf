package io.carillon.jpa;

import io.carillon.log.EventLog;
import io.carillon.testing.AppenderContract;
import io.carillon.testing.EventLogContract;
import java.util.List;
import java.util.stream.Stream;

/** The log in a database fulfils the contracts of a log, on all stacks. */
class JpaLogIT extends LogTest implements EventLogContract, AppenderContract {
  public static Stream<Stack> stacks() {
    return Stack.contracts();
  }

  @Override
  public List<EventLog> logs() {
    return List.of(log(), new JpaEventLog(node().transactions(), clock, 0));
  }
}
