package io.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.api.Channel;
import io.carillon.api.Channels;
import io.carillon.api.Receipt;
import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.event.Retraction;
import io.carillon.event.SnapshotPosition;
import io.carillon.log.EventLog;
import io.carillon.log.PageLimit;
import io.carillon.log.Schedule;
import io.carillon.log.TransactionPositions;
import io.carillon.security.Audit;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the application publishes for later, cancels, and retracts. */
class LaterAndBackTest {
  private static final MemoryEventLog LOG = new MemoryEventLog(new ManualClock());
  private static final RecordedSchedule SCHEDULE = new RecordedSchedule();

  private final SeContainer container =
      SeContainerInitializer.newInstance()
          .disableDiscovery()
          .addBeanClasses(
              PublicationConverter.class,
              TransactionalPublisher.class,
              ApplicationChannels.class,
              RecordedPositions.class,
              Retractions.class,
              Hub.class)
          .initialize();

  /** A schedule in memory, whose time never comes. */
  private static final class RecordedSchedule implements Schedule {
    final Map<String, Publication> waiting = new LinkedHashMap<>();

    @Override
    public List<String> store(List<Publication> publications) {
      publications.forEach(each -> waiting.put("id-" + waiting.size(), each));
      return List.copyOf(waiting.keySet())
          .subList(waiting.size() - publications.size(), waiting.size());
    }

    @Override
    public List<Entry> read(String after, int limit) {
      return List.of();
    }

    @Override
    public Optional<ChannelName> channelOf(String id) {
      return Optional.ofNullable(waiting.get(id)).map(Publication::channel);
    }

    @Override
    public boolean tryCancel(String id) {
      return waiting.remove(id) != null;
    }
  }

  /** What the rest of the hub produces. */
  @ApplicationScoped
  public static class Hub {
    @Produces
    @Singleton
    Publisher publisher() {
      return new Publisher(
          LOG,
          event -> CompletableFuture.completedFuture(null),
          Clock.systemUTC(),
          CarillonConfig.standard(Host.EMBEDDED).publish(),
          SCHEDULE);
    }

    @Produces
    @Singleton
    TransactionOutbox outbox() {
      return TransactionOutbox.NONE;
    }

    @Produces
    @Singleton
    TransactionPositions positions() {
      return (channel, own) -> SnapshotPosition.upTo(0);
    }

    @Produces
    @Singleton
    EventLog log() {
      return LOG;
    }

    @Produces
    @Singleton
    Schedule schedule() {
      return SCHEDULE;
    }

    @Produces
    @Singleton
    Audit audit() {
      return new Audit(System::nanoTime);
    }
  }

  @AfterEach
  void stop() {
    container.close();
    SCHEDULE.waiting.clear();
  }

  private Channel channel(String name) {
    return container.select(Channels.class).get().channel(name);
  }

  @Test
  void aPublicationForLaterIsNotAppendedAndCanBeCancelled() {
    Instant before = Instant.now();
    Receipt receipt =
        channel("later")
            .publish("tea", event -> event.delay(Duration.ofHours(1)))
            .toCompletableFuture()
            .join();

    assertThat(receipt.position()).isEmpty();
    String id = receipt.scheduled().orElseThrow();
    assertThat(SCHEDULE.waiting.get(id).due().orElseThrow())
        .isBetween(before.plusSeconds(3_600), Instant.now().plusSeconds(3_600));
    assertThat(LOG.extent(new ChannelName("later")).head()).isZero();

    Channels channels = container.select(Channels.class).get();
    assertThat(channels.cancel(id)).isTrue();
    assertThat(channels.cancel(id)).isFalse();
  }

  @Test
  void ofTimeAndDelayTheOneSetLastCounts() {
    Instant at = Instant.parse("2030-01-01T00:00:00Z");
    Instant now = Instant.parse("2029-01-01T00:00:00Z");
    io.carillon.api.Publication.Builder builder =
        io.carillon.api.Publication.to("later").delay(Duration.ofSeconds(5)).at(at);

    assertThat(builder.build().due(now)).contains(at);
    assertThat(builder.delay(Duration.ofSeconds(5)).build().due(now)).contains(now.plusSeconds(5));
  }

  @Test
  void anEventIsRetractedByItsPosition() {
    Channel channel = channel("back");
    long position = channel.publish("wrong").toCompletableFuture().join().position().orElseThrow();

    Receipt notice = channel.retract(position).toCompletableFuture().join();

    assertThat(notice.position()).hasValue(position + 1);
    assertThat(channel.retract(position).toCompletableFuture().join())
        .as("repeated")
        .isEqualTo(new Receipt("back", notice.position(), true));
    assertThat(LOG.readAfter(new ChannelName("back"), 0, PageLimit.events(9)).events())
        .hasSize(1)
        .allMatch(Retraction::isNotice);
  }

  @Test
  void aPositionThatTheChannelHasNotIsRefused() {
    channel("short").publish("one").toCompletableFuture().join();

    for (long position : new long[] {-1, 0, 2}) {
      assertThatThrownBy(() -> channel("short").retract(position))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("has no event at " + position);
    }
  }
}
