package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import io.carillon.log.EventLog;
import io.carillon.testing.AppenderContract;
import io.carillon.testing.EventLogContract;
import io.carillon.testing.RetractionContract;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The log in a database fulfils the contracts of a log, on all stacks. */
class JpaLogIT extends LogTest implements EventLogContract, AppenderContract, RetractionContract {
  public static Stream<Stack> stacks() {
    return Stack.contracts();
  }

  @Override
  public List<EventLog> logs() {
    return List.of(log(), new JpaEventLog(node().transactions(), clock, 0));
  }

  @Test
  void channelsAndIdsThatDifferInCaseOnlyAreTwo() {
    ChannelName other = new ChannelName(channel().value().toUpperCase(Locale.ROOT));
    try (GroupCommitAppender appender = appender()) {
      append(appender, withId("x"));
      append(appender, withId("X"));
      await(appender.append(Batch.of(List.of(Publication.to(other.value()).text("o").build()))));
    }

    assertThat(log().extent(channel()).head()).isEqualTo(2);
    assertThat(log().extent(other).head()).isEqualTo(1);
  }
}
