package io.carillon.assembly;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.jpa.GroupCommitAppender;
import io.carillon.jpa.LogTest;
import io.carillon.log.Batch;
import io.carillon.log.Receipt;
import io.carillon.metrics.TrafficMeter;
import io.carillon.publish.AnnouncementQueue;
import io.carillon.publish.EventsAppendedAnnouncer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application's observers, in a CDI container, against the log in a database. */
class DeliveryIT extends LogTest {
  private final List<Long> delivered = new CopyOnWriteArrayList<>();
  private final TrafficMeter traffic = new TrafficMeter();
  private SeContainer container;
  private AnnouncementQueue<EventsAppended> announcements;
  private Observer observer;
  private GroupCommitAppender appender;

  /** An application's observer; the priority is before all those of libraries. */
  @ApplicationScoped
  public static class Observer {
    private final List<Long> announced = new CopyOnWriteArrayList<>();
    private Consumer<io.carillon.api.EventsAppended> reaction = appended -> {};

    void on(@Observes @Priority(Integer.MIN_VALUE) io.carillon.api.EventsAppended appended) {
      announced.add(appended.first());
      reaction.accept(appended);
    }

    List<Long> announced() {
      return announced;
    }

    void react(Consumer<io.carillon.api.EventsAppended> reaction) {
      this.reaction = reaction;
    }
  }

  @BeforeEach
  void start() {
    container =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addBeanClasses(EventsAppendedAnnouncer.class, Observer.class)
            .initialize();
    observer = container.select(Observer.class).get();
    announcements =
        new AnnouncementQueue<>(
            "EventsAppended",
            EventsAppended::footprint,
            container.select(EventsAppendedAnnouncer.class).get());
    announcements.start(Thread::new);
    appender =
        appender(
            node(),
            DEFAULT,
            new Delivery(appended -> delivered.add(appended.first()), traffic, announcements));
  }

  @AfterEach
  void stop() {
    announcements.close();
    container.close();
  }

  @Test
  void anObserverThatThrowsAffectsNeitherSubscribersNorPublishersNorLaterAnnouncements()
      throws Exception {
    observer.react(
        appended -> {
          throw new IllegalStateException("an application's observer");
        });

    publish("a").get(5, SECONDS);
    publish("b").get(5, SECONDS);

    assertThat(delivered).containsExactly(1L, 2L);
    assertThat(traffic.traffic().published()).isEqualTo(2);
    Awaitility.await()
        .untilAsserted(() -> assertThat(observer.announced()).containsExactly(1L, 2L));
  }

  @Test
  void anObserverThatBlocksDelaysNeitherSubscribersNorPublishers() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    observer.react(appended -> awaitUninterruptibly(released));
    publish("a").get(5, SECONDS);
    Awaitility.await().until(() -> observer.announced().size() == 1);

    publish("b").get(5, SECONDS);
    publish("c").get(5, SECONDS);

    assertThat(delivered).containsExactly(1L, 2L, 3L);
    assertThat(observer.announced()).containsExactly(1L);
    released.countDown();
    Awaitility.await()
        .untilAsserted(() -> assertThat(observer.announced()).containsExactly(1L, 2L, 3L));
  }

  @Test
  void anObserverMayPublishAndWaitForTheReceipt() throws Exception {
    List<Receipt> receipts = new CopyOnWriteArrayList<>();
    observer.react(
        appended -> {
          if (appended.first() == 1) {
            receipts.add(publish("from the observer").join());
          }
        });

    publish("a").get(5, SECONDS);

    Awaitility.await().untilAsserted(() -> assertThat(receipts).hasSize(1));
    assertThat(delivered).containsExactly(1L, 2L);
    Awaitility.await()
        .untilAsserted(() -> assertThat(observer.announced()).containsExactly(1L, 2L));
  }

  @Test
  void subscribersAreServedBeforeAnObserverOfAnyPriority() throws Exception {
    List<List<Long>> deliveredAtAnnouncement = new CopyOnWriteArrayList<>();
    observer.react(appended -> deliveredAtAnnouncement.add(List.copyOf(delivered)));

    publish("a").get(5, SECONDS);

    Awaitility.await().until(() -> !deliveredAtAnnouncement.isEmpty());
    assertThat(deliveredAtAnnouncement.get(0)).contains(1L);
  }

  private CompletableFuture<Receipt> publish(String text) {
    CompletionStage<Receipt> stage =
        appender.append(Batch.of(List.of(Publication.to(channel).text(text).build())));
    return stage.toCompletableFuture();
  }

  private static void awaitUninterruptibly(CountDownLatch released) {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
