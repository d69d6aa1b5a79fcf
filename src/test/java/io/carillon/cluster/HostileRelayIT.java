package io.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.cluster.RelayMedia.Medium;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.event.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/**
 * A party that may read and write on the relay, over a real Redis and a real PostgreSQL, reads no
 * event, writes none, repeats none, and silences no channel.
 */
@Tag("chaos")
class HostileRelayIT {
  private static final ChannelName CHANNEL = new ChannelName("orders");
  private static final int OLD_VERSION = 1;

  @TempDir static Path folder;
  private static RelayMedia media;

  private final AgreedKeys keys = new AgreedKeys();
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void start() {
    media = RelayMedia.start(folder, "hostile");
  }

  static Stream<Named<Medium>> media() {
    return media.kinds();
  }

  @AfterAll
  static void stop() {
    media.close();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  /** A node of the log; records the messages of the others. */
  private final class Node implements RelayListener, AutoCloseable {
    final List<RelayMessage> messages = new CopyOnWriteArrayList<>();
    final KeyRing ring = new KeyRing(keys, Ticker.SYSTEM);
    final TransportRelay relay;

    Node(RelayTransport transport) {
      relay =
          new TransportRelay(
              transport,
              ring,
              UUID.randomUUID(),
              Executors.defaultThreadFactory(),
              Ticker.SYSTEM,
              this);
      relay.start();
      open.add(this);
      await().until(relay::isUp);
    }

    @Override
    public void onMessage(RelayMessage message) {
      if (!(message instanceof RelayMessage.Heartbeat)) {
        messages.add(message);
      }
    }

    @Override
    public void onLoss() {}

    @Override
    public void onUnknownKey() {
      if (ring.tryLookUp()) {
        ring.lookUp();
      }
    }

    void publish(long seq) {
      Event event =
          Event.of(Publication.to(CHANNEL).text("private " + seq).build(), seq, Instant.EPOCH);
      relay.broadcast(
          new RelayMessage.Appended(new EventsAppended(CHANNEL, seq, seq, List.of(event))));
    }

    List<Long> seqs() {
      return messages.stream().map(each -> ((RelayMessage.Appended) each).events().last()).toList();
    }

    @Override
    public void close() {
      relay.close();
    }
  }

  /** Reads and writes packets without the key. */
  private final class Attacker implements AutoCloseable {
    final List<byte[]> recorded = new CopyOnWriteArrayList<>();
    final RelayTransport.Sender sender;
    private final RelayTransport.Receiver receiver;

    Attacker(RelayTransport transport) throws IOException {
      sender = transport.openSender();
      receiver = transport.openReceiver();
      Thread thread =
          new Thread(
              () -> {
                try {
                  receiver.receive(() -> {}, recorded::add);
                } catch (IOException stopped) {
                  return;
                }
              });
      thread.setDaemon(true);
      thread.start();
      open.add(this);
    }

    @Override
    public void close() {
      receiver.stop();
      sender.close();
      receiver.close();
    }
  }

  private static byte[] packetOfTheOldVersion(long seq) {
    Event event = Event.of(Publication.to(CHANNEL).text("forged").build(), seq, Instant.EPOCH);
    RelayMessage forged =
        new RelayMessage.Appended(new EventsAppended(CHANNEL, seq, seq, List.of(event)));
    byte[] message = MessageFormat.encode(forged, RelayMedia.MAX_BYTES);
    byte[] packet = new byte[1 + 3 * Long.BYTES + message.length];
    packet[0] = OLD_VERSION;
    packet[3 * Long.BYTES] = 1; // the number of a node's first packet
    System.arraycopy(message, 0, packet, 1 + 3 * Long.BYTES, message.length);
    return packet;
  }

  @ParameterizedTest
  @MethodSource("media")
  void packetsThatWereRecordedForgedOrChangedHaveNoEffect(Medium medium) throws IOException {
    Node publishing = new Node(medium.transport());
    Node reading = new Node(medium.transport());
    await().until(() -> publishing.ring.current().id() == reading.ring.current().id());
    Attacker attacker = new Attacker(medium.transport());
    await().until(() -> !attacker.recorded.isEmpty());
    for (long seq = 1; seq <= 100; seq++) {
      publishing.publish(seq);
    }
    await().until(() -> reading.seqs().contains(100L));
    await().until(() -> !attacker.recorded.isEmpty());

    List<byte[]> recorded = List.copyOf(attacker.recorded);
    assertThat(recorded)
        .noneMatch(each -> new String(each, StandardCharsets.ISO_8859_1).contains("private"));
    Random random = new Random(15);
    List<byte[]> forged = new ArrayList<>(recorded);
    for (byte[] packet : recorded) {
      byte[] changed = packet.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      forged.add(changed);
      byte[] garbage = new byte[random.nextInt(5_000) + 1];
      random.nextBytes(garbage);
      forged.add(garbage);
    }
    forged.add(packetOfTheOldVersion(101));
    forged.add(new byte[0]);
    attacker.sender.send(forged);

    for (long seq = 101; seq <= 200; seq++) {
      publishing.publish(seq);
    }
    await().until(() -> reading.seqs().contains(200L));
    assertThat(reading.seqs()).isEqualTo(LongStream.rangeClosed(1, 200).boxed().toList());
    assertThat(publishing.messages).isEmpty();
    await("rows of a new sender are found within a second")
        .untilAsserted(
            () ->
                assertThat(reading.relay.counts().rejected())
                    .isGreaterThanOrEqualTo(recorded.size()));
    assertThat(reading.relay.isUp()).isTrue();
    assertThat(reading.seqs()).isEqualTo(LongStream.rangeClosed(1, 200).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("media")
  void aFloodOfForgedPacketsDelaysTheRealOnesBySecondsAtMost(Medium medium) throws IOException {
    Node publishing = new Node(medium.transport());
    Node reading = new Node(medium.transport());
    await().until(() -> publishing.ring.current().id() == reading.ring.current().id());
    Attacker attacker = new Attacker(medium.transport());
    await().until(() -> !attacker.recorded.isEmpty());
    byte[] changed = attacker.recorded.get(0).clone();
    changed[PacketSealer.HEADER_BYTES - 1] = 127; // of a number that is yet to come

    List<byte[]> flood = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      flood.add(changed);
    }
    for (int round = 0; round < 20; round++) {
      attacker.sender.send(flood);
    }
    publishing.publish(1);

    await().atMost(Duration.ofSeconds(5)).until(() -> !reading.messages.isEmpty());
    assertThat(reading.seqs()).containsExactly(1L);
  }

  /** Without a bound, a node allocates what the length of the message claims. */
  @Test
  void aHugeMessageEndsTheConnectionToRedisBeforeItIsRead() throws Exception {
    Node publishing = new Node(media.overRedis().transport());
    Node reading = new Node(media.overRedis().transport());
    try (Jedis attacker = media.admin()) {
      attacker.publish(media.redisChannel().getBytes(StandardCharsets.UTF_8), new byte[8 << 20]);
    }

    await().until(reading.relay::isUp);
    await()
        .untilAsserted(
            () -> {
              publishing.publish(1);
              assertThat(reading.messages).isNotEmpty();
            });
  }

  /** The lines for users in {@code server-config/redis/carillon.acl}. */
  @Test
  void withTheAccessListOfTheExampleANodeCanDoNothingButRelay() throws Exception {
    try (Jedis admin = media.admin()) {
      for (String line : Files.readAllLines(Path.of("server-config/redis/carillon.acl"))) {
        String[] words = line.split(" ");
        if (words[0].equals("user") && !words[1].equals("default")) {
          List<String> rules = List.of(words).subList(2, words.length);
          admin.aclSetUser(words[1], rules.toArray(String[]::new));
        }
      }
    }

    Node node = new Node(media.redis("carillon:change-me"));
    Node other = new Node(media.redis("carillon:change-me"));
    await()
        .untilAsserted(
            () -> {
              node.publish(1);
              assertThat(other.messages).isNotEmpty();
            });
    HostAndPort address = new HostAndPort("127.0.0.1", media.redisPort());
    DefaultJedisClientConfig asNode =
        DefaultJedisClientConfig.builder().user("carillon").password("change-me").build();
    try (Jedis restricted = new Jedis(address, asNode)) {
      assertThat(
              List.<Runnable>of(
                  () -> restricted.publish("orders", "x"),
                  () -> restricted.set("a", "b"),
                  restricted::flushAll,
                  () -> restricted.configGet("requirepass")))
          .allSatisfy(
              each ->
                  org.assertj.core.api.Assertions.assertThatThrownBy(each::run)
                      .isInstanceOf(JedisAccessControlException.class));
    }
  }
}
