package io.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.testing.MemoryEventLog;
import io.carillon.testing.ReadingNode;
import io.carillon.testing.ReadingNode.Received;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Subscribers receive events in the order of positions, each once, in any order of messages. */
@Timeout(30)
class SequencerTest {
  private static final ChannelName CHANNEL = new ChannelName("orders");

  private final MemoryEventLog log = new MemoryEventLog(Clock.systemUTC());
  private final ReadingNode node = new ReadingNode(log);
  private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(2);
  private volatile boolean relayIsUp = true;
  private final Sequencer sequencer =
      new Sequencer(log, node.channels(), executor, () -> relayIsUp);
  private Received reader;

  @BeforeEach
  void subscribe() {
    commit(3); // before the subscription
    reader = node.subscribe(CHANNEL);
    await().until(() -> !reader.events().isEmpty());
  }

  @AfterEach
  void end() {
    executor.shutdownNow();
    node.close();
  }

  /** Another node commits events; no message is sent. */
  private EventsAppended commit(int count) {
    long first = log.extent(CHANNEL).head() + 1;
    List<Event> events = new ArrayList<>();
    for (long seq = first; seq < first + count; seq++) {
      events.add(log.commit(Publication.to(CHANNEL).text("event " + seq).build()));
    }
    return new EventsAppended(CHANNEL, first, first + count - 1, events);
  }

  private static List<String> events(long first, long last) {
    return IntStream.rangeClosed((int) first, (int) last).mapToObj(i -> "event " + i).toList();
  }

  private void awaitEvents(long first, long last) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(reader.data()).isEqualTo(events(first, last)));
  }

  @Test
  void eventsInOrderAreDeliveredWithoutReadingTheLog() {
    sequencer.appended(commit(1));
    sequencer.appended(commit(2));

    awaitEvents(4, 6);
    assertThat(sequencer.readFromLog()).isZero();
  }

  @Test
  void earlyEventsWaitForThoseBeforeThem() {
    EventsAppended first = commit(2);
    EventsAppended second = commit(2);

    sequencer.appended(second);
    sequencer.appended(first);

    awaitEvents(4, 7);
  }

  @Test
  void duplicatesAreDeliveredOnce() {
    EventsAppended first = commit(2);
    EventsAppended second = commit(1);
    sequencer.appended(first);
    sequencer.appended(second);
    sequencer.appended(first);
    sequencer.appended(second);
    sequencer.appended(commit(1));

    awaitEvents(4, 7);
  }

  @Test
  void missingEventsAreReadFromTheLogOnceForAllSubscribers() {
    Received other = node.subscribe(CHANNEL);
    await().until(() -> !other.events().isEmpty());
    commit(5);

    sequencer.appended(commit(1));

    awaitEvents(4, 9);
    await().until(() -> other.data().size() == 6);
    assertThat(log.reads()).isEqualTo(1);
    assertThat(sequencer.readFromLog()).isGreaterThanOrEqualTo(5);
  }

  @Test
  void anAdvancedHeadIsReadFromTheLog() {
    relayIsUp = false;
    long last = commit(4).last();

    sequencer.headAdvanced(CHANNEL, last, 1);

    awaitEvents(4, 7);
  }

  @Test
  void aWideHoleIsLeftToTheSubscriptions() {
    long last = commit(5_000).last();

    sequencer.headAdvanced(CHANNEL, last, 1);
    sequencer.appended(commit(1));

    awaitEvents(4, 5_004);
  }

  @Test
  void aPositionThatTheLogDoesNotHaveSilencesNoChannel() {
    for (long position : new long[] {100, 1L << 40, Long.MAX_VALUE - 1}) {
      sequencer.headAdvanced(CHANNEL, position, 1);
    }
    await().until(executor.getQueue()::isEmpty);

    sequencer.appended(commit(2));
    commit(1);
    sequencer.headPolled(CHANNEL, 6);

    awaitEvents(4, 6);
  }

  @Test
  void anEarlyEventThatTheLogDoesNotHaveIsForgotten() {
    Event future = Event.of(Publication.to(CHANNEL).text("forged").build(), 9_000, Instant.EPOCH);
    sequencer.appended(new EventsAppended(CHANNEL, 9_000, 9_000, List.of(future)));
    await().until(executor.getQueue()::isEmpty);

    sequencer.appended(commit(2));

    awaitEvents(4, 5);
  }

  @Test
  void eventsThatHaveExpiredInAHoleAreNoHole() {
    commit(3);
    log.expire(CHANNEL, 5);

    sequencer.appended(commit(1));

    await()
        .untilAsserted(
            () -> assertThat(reader.data()).containsExactly("event 4", "event 6", "event 7"));
  }

  @Test
  void aFailedReadIsRepeatedAtTheNextMessage() {
    commit(2);
    log.goDown();
    sequencer.headAdvanced(CHANNEL, 5, 1);
    executor.getQueue(); // the attempt fails, or is still to come: both are right
    log.comeBack();

    sequencer.headAdvanced(CHANNEL, 5, 1);

    awaitEvents(4, 5);
  }

  @Test
  void aChannelWithoutSubscribersIsIgnored() {
    reader.subscription().close(io.carillon.fanout.CloseReason.COMPLETE);
    await().until(() -> node.channels().followed().isEmpty());
    sequencer.appended(commit(2));
    commit(2);
    assertThat(log.reads()).isZero();

    reader = node.subscribe(CHANNEL);
    await().until(() -> !reader.events().isEmpty());
    assertThat(reader.events().get(0).id()).isEqualTo("7");
    sequencer.appended(commit(1));

    awaitEvents(8, 8);
  }

  @Test
  void severalThreadsWithDifferentMessagesDeliverInOrder() throws InterruptedException {
    Random random = new Random(7);
    List<EventsAppended> commits = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      commits.add(commit(1 + random.nextInt(3)));
    }
    long last = commits.get(commits.size() - 1).last();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<EventsAppended> received = new ArrayList<>(commits);
      received.removeIf(lost -> random.nextInt(5) == 0);
      for (int at = 0; at + 8 <= received.size(); at += 8) {
        Collections.shuffle(received.subList(at, at + 8), random);
      }
      threads.add(new Thread(() -> received.forEach(sequencer::appended)));
    }

    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(20));
    }
    sequencer.headAdvanced(CHANNEL, last, 1); // as the next poll does

    awaitEvents(4, last);
  }
}
