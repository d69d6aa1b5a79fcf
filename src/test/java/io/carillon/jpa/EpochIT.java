package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Position;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.Conflation;
import io.carillon.log.Conflation.Keyless;
import io.carillon.log.EpochGuard;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.PageLimit;
import io.carillon.log.Receipt;
import io.carillon.log.Selection;
import io.carillon.schema.LogVerification;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Epochs of a log in a database of the test's own. */
class EpochIT extends LogTest {
  private static final PageLimit ALL = PageLimit.events(100);

  private Stack.Node node;
  private LogEpochs epochs;

  @BeforeEach
  void startNode() {
    node = stack.boot(stack.newDatabase());
    epochs = new LogEpochs(node.transactions());
  }

  @Override
  public Stack.Node node() {
    return node;
  }

  @Override
  public Stack.Node otherNode() {
    return node;
  }

  @Override
  public JpaEventLog log() {
    return log(epochs);
  }

  private JpaEventLog log(LogEpochs known) {
    return new JpaEventLog(node.transactions(), clock, known);
  }

  @Override
  public GroupCommitAppender appender() {
    return appender(node, DEFAULT, clock, announced::add, guard(epochs));
  }

  /** Of a node that enters the epoch of the database when it notices another one. */
  private static EpochGuard guard(LogEpochs known) {
    return new EpochGuard() {
      @Override
      public long epoch() {
        return known.current();
      }

      @Override
      public long seen(ChannelName channel, long epoch) {
        return 0;
      }

      @Override
      public void reconcile(long epoch, String evidence) {
        known.enter(known.read());
      }
    };
  }

  private OpenedEpoch openAfter(long known) {
    return new EpochOpening(node.transactions(), clock).openAfter(known);
  }

  /** Another node opens an epoch and appends an event in it; this one does not notice. */
  private void appendOnAnotherNode() {
    LogEpochs others = new LogEpochs(node.transactions());
    others.enter(openAfter(epochs.current()).epoch());
    append(appender(node, DEFAULT, clock, announced::add, guard(others)), one("of the other"));
  }

  private static List<String> positions(List<Event> events) {
    return events.stream().map(event -> Position.text(event.epoch(), event.seq())).toList();
  }

  /** The log as it was at an earlier head. */
  private void restore(long head) throws SQLException {
    try (Connection connection = node.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("delete from carillon_event where seq > " + head);
      statement.executeUpdate("update carillon_channel set head = " + head);
    }
  }

  @Test
  void nodesThatNoticeTheSameOpenOneEpoch() throws SQLException {
    append(appender(), many(3));

    assertThat(openAfter(1)).isEqualTo(new OpenedEpoch(2, true));
    assertThat(openAfter(1)).isEqualTo(new OpenedEpoch(2, false));
    assertThat(openAfter(2)).isEqualTo(new OpenedEpoch(3, true));

    epochs.enter(epochs.read());
    ChannelEpochs known = log().epochs(channel);
    assertThat(log().epoch()).isEqualTo(3);
    assertThat(known.current()).isEqualTo(3);
    assertThat(known.ofEvent(3)).isEqualTo(new Position(1, 3));
    assertThat(known.ofEvent(4)).isEqualTo(new Position(3, 4));
    assertThat(log().epochs(new ChannelName("newer")).ofEvent(1)).isEqualTo(new Position(3, 1));
    try (Connection connection = node.dataSource().getConnection()) {
      assertThat(LogVerification.run(connection).problems()).isEmpty();
    }
  }

  /**
   * A node that stands still loses its transaction, and with it the locks. What it learns next is
   * newer than the heads that it has read.
   */
  @Test
  void aTransactionThatTheDatabaseHasEndedIsNoEvidence() {
    append(appender(), many(3));
    AtomicInteger asked = new AtomicInteger();
    List<String> evidence = new ArrayList<>();
    EpochGuard afterAPause =
        new EpochGuard() {
          @Override
          public long epoch() {
            return epochs.current();
          }

          @Override
          public long seen(ChannelName channel, long epoch) {
            if (asked.incrementAndGet() > 1) {
              return 3;
            }
            node.dataSource().failAt("count(*) from carillon_channel", "25P03", 1);
            return 7;
          }

          @Override
          public void reconcile(long epoch, String found) {
            evidence.add(found);
          }
        };

    Receipt receipt =
        append(appender(node, DEFAULT, clock, announced::add, afterAPause), one("after a pause"));

    assertThat(receipt.first()).isEqualTo(4);
    assertThat(evidence).isEmpty();
    node.dataSource().recover();
  }

  @Test
  void pagesOverTheBorderOfAnEpochHaveEventsOfBoth() {
    append(appender(), many(3));
    epochs.enter(openAfter(1).epoch());
    append(appender(), many(3));

    assertThat(positions(log().readAfter(channel, 0, ALL).events()))
        .containsExactly("1", "2", "3", "2-4", "2-5", "2-6");
    assertThat(positions(log().readAfter(channel, 1, PageLimit.events(3)).events()))
        .as("a full page")
        .containsExactly("2", "3", "2-4");
    assertThat(
            positions(
                log()
                    .readBefore(
                        channel,
                        5,
                        new Selection(Selector.ALL, Reader.ANONYMOUS),
                        PageLimit.events(2))
                    .events()))
        .containsExactly("3", "2-4");
    assertThat(
            positions(
                log()
                    .readNewest(
                        channel,
                        2,
                        5,
                        new Conflation(Selector.ALL, Reader.ANONYMOUS, Keyless.ALL),
                        ALL)
                    .events()))
        .containsExactly("3", "2-4", "2-5");
  }

  @Test
  void positionsOfLostEventsAreNotThoseOfNewOnes() throws SQLException {
    append(appender(), many(5));
    restore(2);
    epochs.enter(openAfter(1).epoch());
    append(appender(), many(2));

    ChannelEpochs known = log().epochs(channel);
    assertThat(known.lastKept(1)).as("events 3 to 5 of the first epoch are lost").hasValue(2);
    assertThat(known.lastKept(2)).isEmpty();
    assertThat(known.currentStart()).isEqualTo(2);
    assertThat(positions(log().readAfter(channel, 0, ALL).events()))
        .containsExactly("1", "2", "2-3", "2-4");
  }

  @Test
  void aPageIsRefusedIfAnotherNodeOpensAnEpochWhileItIsRead() {
    append(appender(), many(3));
    node.dataSource().after("from carillon_event", this::appendOnAnotherNode);

    assertThatThrownBy(() -> log().readAfter(channel, 0, ALL))
        .isInstanceOf(LogUnavailableException.class)
        .hasRootCauseMessage("the log is in epoch 2, this node still in epoch 1");

    epochs.enter(epochs.read());
    assertThat(positions(log().readAfter(channel, 0, ALL).events()))
        .containsExactly("1", "2", "3", "2-4");
  }

  /** Where no other node can append, an epoch begins in the memory of this one. */
  @Test
  void aNodeThatHasTheDatabaseForItselfDoesNotReadTheEpochWithEachPage() {
    LogEpochs own = new LogEpochs(node.transactions(), true);
    append(appender(), many(3));
    node.dataSource().roundTrips(); // those before do not count

    assertThat(log(own).readAfter(channel, 0, ALL).events()).hasSize(3);
    assertThat(node.dataSource().roundTrips()).noneMatch(sql -> sql.contains("carillon_epoch"));

    node.dataSource()
        .after(
            "from carillon_event",
            () -> {
              appendOnAnotherNode();
              own.enter(2);
            });
    assertThat(positions(log(own).readAfter(channel, 0, ALL).events()))
        .as("read again in the epoch that the node has entered meanwhile")
        .containsExactly("1", "2", "3", "2-4");
  }

  /** Until this node has opened the next epoch, it would take events for those of earlier ones. */
  @Test
  void aNodeWhoseEpochTheDatabaseHasForgottenReadsNothing() {
    append(appender(), many(3));
    epochs.enter(2);

    assertThatThrownBy(() -> log().readAfter(channel, 0, ALL))
        .isInstanceOf(LogUnavailableException.class);

    epochs.enter(openAfter(2).epoch());
    assertThat(positions(log().readAfter(channel, 0, ALL).events())).containsExactly("1", "2", "3");
    append(appender(), many(1));
    assertThat(positions(log().readAfter(channel, 2, ALL).events())).containsExactly("3", "3-4");
  }

  @Test
  void anAppenderOfAnEarlierEpochEntersTheNewOneBeforeItAppends() {
    append(appender(), many(1));
    openAfter(1);

    append(appender(), many(1));

    assertThat(epochs.current()).isEqualTo(2);
    assertThat(positions(log().readAfter(channel, 0, ALL).events())).containsExactly("1", "2-2");
  }
}
