package io.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.cluster.ReadingNode.Received;
import io.carillon.event.ChannelName;
import io.carillon.event.EventsAppended;
import java.time.Duration;
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

/** In whatever order a node hears of commits, its subscribers see them in theirs, each once. */
@Timeout(30)
class SequencerTest {
  private static final ChannelName CHANNEL = new ChannelName("orders");

  private final FakeLog log = new FakeLog(CHANNEL);
  private final ReadingNode node = new ReadingNode(log);
  private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(2);
  private volatile boolean relayIsUp = true;
  private final Sequencer sequencer =
      new Sequencer(log, node.channels(), executor, () -> relayIsUp);
  private Received reader;

  @BeforeEach
  void subscribe() {
    log.commit(3); // before anybody reads
    reader = node.subscribe(CHANNEL);
    await().until(() -> !reader.events().isEmpty());
  }

  @AfterEach
  void end() {
    executor.shutdownNow();
    node.close();
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
  void whatComesInOrderIsDeliveredAndNothingIsReadFromTheLog() {
    sequencer.appended(log.commit(1));
    sequencer.appended(log.commit(2));

    awaitEvents(4, 6);
    assertThat(sequencer.readFromLog()).isZero();
  }

  @Test
  void whatIsHeardTooEarlyWaitsForWhatIsBeforeIt() {
    EventsAppended first = log.commit(2);
    EventsAppended second = log.commit(2);

    sequencer.appended(second);
    sequencer.appended(first);

    awaitEvents(4, 7);
  }

  @Test
  void whatIsHeardTwiceIsDeliveredOnce() {
    EventsAppended first = log.commit(2);
    EventsAppended second = log.commit(1);
    sequencer.appended(first);
    sequencer.appended(second);
    sequencer.appended(first);
    sequencer.appended(second);
    sequencer.appended(log.commit(1));

    awaitEvents(4, 7);
  }

  @Test
  void whatWasNeverHeardIsReadFromTheLogOnceForAllReaders() {
    Received other = node.subscribe(CHANNEL);
    await().until(() -> !other.events().isEmpty());
    log.commit(5);

    sequencer.appended(log.commit(1));

    awaitEvents(4, 9);
    await().until(() -> other.data().size() == 6);
    assertThat(log.reads()).isEqualTo(1);
    assertThat(sequencer.readFromLog()).isGreaterThanOrEqualTo(5);
  }

  @Test
  void whoOnlyKnowsHowFarTheChannelReachesReadsIt() {
    relayIsUp = false;
    long last = log.commit(4).last();

    sequencer.reached(CHANNEL, last);

    awaitEvents(4, 7);
  }

  @Test
  void aHoleTooWideForThisIsLeftToTheReaders() {
    long last = log.commit(5_000).last();

    sequencer.reached(CHANNEL, last);
    sequencer.appended(log.commit(1));

    awaitEvents(4, 5_004);
  }

  @Test
  void eventsThatHaveExpiredInAHoleAreNoHole() {
    log.commit(3);
    log.expire(5);

    sequencer.appended(log.commit(1));

    await()
        .untilAsserted(
            () -> assertThat(reader.data()).containsExactly("event 4", "event 6", "event 7"));
  }

  @Test
  void whatCouldNotBeReadIsReadWhenSomebodyAsksAgain() {
    log.commit(2);
    log.goDown();
    sequencer.reached(CHANNEL, 5);
    executor.getQueue(); // the attempt fails, or is still to come: both are right
    log.recover();

    sequencer.reached(CHANNEL, 5);

    awaitEvents(4, 5);
  }

  @Test
  void aChannelThatNobodyReadsHereCostsNothingAndIsReadFromItsEndLater() {
    reader.subscription().close(io.carillon.fanout.CloseReason.COMPLETE);
    await().until(() -> node.channels().followed().isEmpty());
    sequencer.appended(log.commit(2));
    log.commit(2);
    assertThat(log.reads()).isZero();

    reader = node.subscribe(CHANNEL);
    await().until(() -> !reader.events().isEmpty());
    assertThat(reader.events().get(0).id()).isEqualTo("7");
    sequencer.appended(log.commit(1));

    awaitEvents(8, 8);
  }

  @Test
  void severalThreadsThatHearDifferentThingsDoNotConfuseIt() throws InterruptedException {
    Random random = new Random(7);
    List<EventsAppended> commits = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      commits.add(log.commit(1 + random.nextInt(3)));
    }
    long last = commits.get(commits.size() - 1).last();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<EventsAppended> heard = new ArrayList<>(commits);
      heard.removeIf(lost -> random.nextInt(5) == 0);
      for (int at = 0; at + 8 <= heard.size(); at += 8) {
        Collections.shuffle(heard.subList(at, at + 8), random);
      }
      threads.add(new Thread(() -> heard.forEach(sequencer::appended)));
    }

    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(20));
    }
    sequencer.reached(CHANNEL, last); // as the next poll would say

    awaitEvents(4, last);
  }
}
