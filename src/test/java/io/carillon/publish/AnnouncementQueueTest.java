package io.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnnouncementQueueTest {
  private final List<Long> announced = new CopyOnWriteArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AnnouncementQueue<EventsAppended> queue =
      new AnnouncementQueue<>("EventsAppended", EventsAppended::footprint, this::observe);

  private void observe(EventsAppended appended) {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    announced.add(appended.first());
    if (appended.first() == 2) {
      throw new AssertionError("an application's observer");
    }
  }

  @AfterEach
  void close() {
    released.countDown();
    queue.close();
  }

  @Test
  void announcementsKeepTheirOrderThoughObserversThrow() {
    queue.start(Thread::new);
    released.countDown();
    for (int seq = 1; seq <= 5; seq++) {
      queue.accept(appended(seq, "x"));
    }

    await().untilAsserted(() -> assertThat(announced).containsExactly(1L, 2L, 3L, 4L, 5L));
  }

  @Test
  void announcementsBeyondTheBoundAreSkippedAndTheNextOnesAreAnnouncedAgain() {
    for (int seq = 1; seq <= AnnouncementQueue.MAX_ANNOUNCEMENTS + 3; seq++) {
      queue.accept(appended(seq, "x"));
    }
    released.countDown();
    queue.start(Thread::new);
    await().until(() -> announced.size() == AnnouncementQueue.MAX_ANNOUNCEMENTS);

    queue.accept(appended(20_000, "x"));

    await().until(() -> announced.contains(20_000L));
    assertThat(announced)
        .startsWith(
            LongStream.rangeClosed(1, AnnouncementQueue.MAX_ANNOUNCEMENTS)
                .boxed()
                .toArray(Long[]::new))
        .endsWith(20_000L)
        .hasSize(AnnouncementQueue.MAX_ANNOUNCEMENTS + 1);
  }

  @Test
  void theBytesThatWaitAreBoundedButOneAnnouncementIsAcceptedAtAnySize() {
    String large = "x".repeat((int) AnnouncementQueue.MAX_BYTES + 1);
    queue.accept(appended(1, large));
    queue.accept(appended(3, "x"));
    released.countDown();
    queue.start(Thread::new);

    await().until(() -> announced.contains(1L));
    queue.close();
    assertThat(announced).containsExactly(1L);
  }

  @Test
  void queuedAnnouncementsAreMadeWhenTheHubStops() {
    queue.start(Thread::new);
    queue.accept(appended(1, "x"));
    queue.accept(appended(3, "x"));

    released.countDown();
    queue.close();

    assertThat(announced).containsExactly(1L, 3L);
  }

  private static EventsAppended appended(long seq, String text) {
    Event event = Event.of(Publication.to("orders").text(text).build(), seq, Instant.EPOCH);
    return new EventsAppended(new ChannelName("orders"), seq, seq, List.of(event));
  }
}
