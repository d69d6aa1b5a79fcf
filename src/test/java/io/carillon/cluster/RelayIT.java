package io.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.cluster.RelayMedia.Medium;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.event.Ticker;
import io.carillon.jpa.TestDatabases;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages travel between nodes over a real Redis and real databases. */
class RelayIT {
  private static final ChannelName CHANNEL = new ChannelName("orders");

  @TempDir static Path folder;
  private static final List<CompletableFuture<Void>> LEAVING = new ArrayList<>();
  private static RelayMedia media;

  private final AgreedKeys keys = new AgreedKeys();
  private final List<Node> nodes = new ArrayList<>();

  @BeforeAll
  static void start() {
    media = RelayMedia.start(folder, "test");
  }

  static Stream<Named<Medium>> media() {
    return media.all();
  }

  @AfterAll
  static void stop() {
    LEAVING.forEach(CompletableFuture::join);
    media.close();
  }

  /** Broadcasts, and records the messages of the others. */
  private static final class Node implements RelayListener {
    final List<RelayMessage> messages = new CopyOnWriteArrayList<>();
    final AtomicInteger losses = new AtomicInteger();
    final KeyRing ring;
    final TransportRelay relay;

    Node(RelayTransport transport, KeyRing keys) {
      ring = keys;
      relay =
          new TransportRelay(
              transport,
              keys,
              UUID.randomUUID(),
              Executors.defaultThreadFactory(),
              Ticker.SYSTEM,
              this);
      relay.start();
    }

    @Override
    public void onMessage(RelayMessage message) {
      if (!(message instanceof RelayMessage.Heartbeat)) {
        messages.add(message);
      }
    }

    @Override
    public void onLoss() {
      losses.incrementAndGet();
    }

    long keyId() {
      return ring.current().id();
    }

    @Override
    public void onUnknownKey() {
      if (ring.tryLookUp()) {
        ring.lookUp();
      }
    }
  }

  private Node join(Medium medium) {
    Node node = new Node(medium.transport(), new KeyRing(keys, Ticker.SYSTEM));
    nodes.add(node);
    await().until(node.relay::isUp);
    // the others change to its key once they have received a packet of it
    await().until(() -> nodes.stream().map(Node::keyId).distinct().count() == 1);
    return node;
  }

  /** Beside the next test: over PostgreSQL each takes a second. */
  @AfterEach
  void leave() {
    nodes.forEach(node -> LEAVING.add(CompletableFuture.runAsync(node.relay::close)));
  }

  private static RelayMessage hint(long number) {
    return new RelayMessage.Hinted(new Hint.EventsCounted(Map.of("events", number)));
  }

  private static RelayMessage.Appended events(int count, int bytesOfEach) {
    String data = "x".repeat(bytesOfEach);
    List<Event> events =
        LongStream.rangeClosed(1, count)
            .mapToObj(
                seq -> Event.of(Publication.to(CHANNEL).text(data).build(), seq, Instant.EPOCH))
            .toList();
    return new RelayMessage.Appended(new EventsAppended(CHANNEL, 1, count, events));
  }

  @ParameterizedTest
  @MethodSource("media")
  void allOtherNodesReceiveMessagesInOrder(Medium medium) {
    Node sender = join(medium);
    List<Node> others = List.of(join(medium), join(medium));
    List<RelayMessage> sent = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      sent.add(hint(i));
    }

    sent.forEach(sender.relay::broadcast);

    for (Node other : others) {
      await().until(() -> other.messages.size() >= sent.size());
      assertThat(other.messages).isEqualTo(sent);
    }
    assertThat(sender.messages).isEmpty();
    assertThat(sender.relay.counts().dropped()).isZero();
  }

  @ParameterizedTest
  @MethodSource("media")
  void eventsTravelWithTheirDataAndTooManyAsTheHead(Medium medium) {
    Node sender = join(medium);
    Node other = join(medium);

    sender.relay.broadcast(events(3, 1_000));
    sender.relay.broadcast(events(400, 1_000));
    await().until(() -> other.messages.size() == 2);

    assertThat(((RelayMessage.Appended) other.messages.get(0)).events().events())
        .extracting(event -> event.data().size())
        .containsExactly(1_000, 1_000, 1_000);
    assertThat(other.messages.get(1)).isEqualTo(new RelayMessage.HeadAdvanced(CHANNEL, 400));
  }

  /** It cannot be read from the log. */
  @ParameterizedTest
  @MethodSource("media")
  void aTransientEventOfAnySizeTravelsCompletely(Medium medium) {
    Node sender = join(medium);
    Node other = join(medium);
    Event large =
        Event.of(
            Publication.to(CHANNEL).text("y".repeat(200_000)).transientEvent().build(),
            0,
            Instant.EPOCH);

    sender.relay.broadcast(new RelayMessage.Transient(large));
    await().until(() -> other.messages.size() == 1);

    assertThat(((RelayMessage.Transient) other.messages.get(0)).event().data().utf8())
        .isEqualTo(large.data().utf8());
  }

  @ParameterizedTest
  @MethodSource("media")
  void afterLostConnectionsNodesPollTheLogAndReconnect(Medium medium) throws SQLException {
    Node sender = join(medium);
    Node other = join(medium);
    int before = other.losses.get();

    medium.breakAllConnections();
    await().until(() -> other.losses.get() > before);

    AtomicInteger number = new AtomicInteger();
    await()
        .until(
            () -> {
              sender.relay.broadcast(hint(number.incrementAndGet()));
              return !other.messages.isEmpty();
            });
    assertThat(other.messages).doesNotHaveDuplicates();
  }

  @Test
  void aRelayWithoutItsServiceIsDownAndCanBeClosed() {
    Node alone = new Node(media.redis(":wrong"), new KeyRing(keys, Ticker.SYSTEM));
    alone.relay.broadcast(hint(1));

    assertThat(alone.relay.isUp()).isFalse();
    alone.relay.close();
  }

  @Test
  void redisRequiresItsPassword() {
    assertThatThrownBy(() -> media.redis(":wrong").openSender()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> media.redis(":wrong").openReceiver()).isInstanceOf(IOException.class);
  }

  @Test
  void closingSendsTheQueuedMessages() {
    Medium medium = media.overRedis();
    Node sender = join(medium);
    Node other = join(medium);
    List<RelayMessage> last = List.of(hint(1), hint(2));

    last.forEach(sender.relay::broadcast);
    sender.relay.close();

    await().until(() -> other.messages.size() == last.size());
    assertThat(other.messages).isEqualTo(last);
  }

  @Test
  void aRelayOverPostgresqlNeedsPostgresql() {
    PostgresTransport transport =
        new PostgresTransport(
            TestDatabases.h2(), "carillon_test", RelayMedia.MAX_BYTES, Ticker.SYSTEM);

    assertThatThrownBy(transport::check)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("H2");
  }
}
