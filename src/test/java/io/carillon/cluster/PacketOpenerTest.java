package io.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.cluster.PacketOpener.Opened;
import io.carillon.cluster.PacketOpener.Opened.Refused;
import io.carillon.testing.ManualTicker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A node acts on packets that a node of its log has encrypted, each once, and on no others. */
class PacketOpenerTest {
  private static final byte[] MESSAGES = "secret messages".getBytes(StandardCharsets.UTF_8);
  private static final UUID SENDER = UUID.randomUUID();

  private final ManualTicker ticker = new ManualTicker();
  private final AgreedKeys keys = new AgreedKeys();
  private final KeyRing sendersRing = new KeyRing(keys, ticker);
  private final PacketSealer sealer = new PacketSealer(sendersRing, SENDER);
  private final KeyRing ring = new KeyRing(keys, ticker);
  private final PacketOpener opener = new PacketOpener(ring);

  PacketOpenerTest() {
    sendersRing.lookUp(); // the receiving node has started last
  }

  private static byte[] messages(Opened opened) {
    return ((Opened.Packet) opened).messages();
  }

  @Test
  void aPacketIsOpenedOnce() {
    byte[] first = sealer.seal(MESSAGES);
    byte[] second = sealer.seal(new byte[0]);

    assertThat(opener.open(first))
        .usingRecursiveComparison()
        .isEqualTo(new Opened.Packet(SENDER, 1, Optional.empty(), MESSAGES));
    assertThat(opener.open(first)).isEqualTo(Refused.REPEATED);
    assertThat(opener.open(second))
        .usingRecursiveComparison()
        .isEqualTo(new Opened.Packet(SENDER, 2, Optional.of(1L), new byte[0]));
    assertThat(opener.open(first)).isEqualTo(Refused.REPEATED);
  }

  @Test
  void aPacketDoesNotShowItsMessages() {
    String packet = new String(sealer.seal(MESSAGES), StandardCharsets.ISO_8859_1);

    assertThat(packet).doesNotContain("secret");
  }

  @Test
  void aPacketThatWasChangedAnywhereIsRefused() {
    byte[] packet = sealer.seal(MESSAGES);

    for (int i = 0; i < packet.length; i++) {
      byte[] changed = packet.clone();
      changed[i] ^= 1;
      assertThat(opener.open(changed)).as("byte " + i).isInstanceOf(Refused.class);
    }
    for (int length = 0; length < packet.length; length++) {
      assertThat(opener.open(Arrays.copyOf(packet, length)))
          .as("length " + length)
          .isInstanceOf(Refused.class);
    }
    assertThat(messages(opener.open(packet))).as("unchanged").isEqualTo(MESSAGES);
  }

  @Test
  void aPacketOfAnotherLogIsRefused() {
    byte[] foreign = new PacketSealer(new KeyRing(new AgreedKeys(), ticker), SENDER).seal(MESSAGES);

    assertThat(opener.open(foreign)).isEqualTo(Refused.UNKNOWN_KEY);
  }

  /** Then no packet of a node that has ended can be sent to it again. */
  @Test
  void aNodeRefusesPacketsThatWereSentBeforeItStarted() {
    byte[] recorded = sealer.seal(MESSAGES);
    PacketOpener later = new PacketOpener(new KeyRing(keys, ticker));

    assertThat(later.open(recorded)).isEqualTo(Refused.UNKNOWN_KEY);
  }

  @Test
  void whileNodesChangeKeysPacketsWithTheOldOneAreOpened() {
    byte[] before = sealer.seal(MESSAGES);
    ring.renew();
    assertThat(messages(opener.open(before))).isEqualTo(MESSAGES);
    assertThat(messages(opener.open(sealer.seal(MESSAGES)))).isEqualTo(MESSAGES);

    sendersRing.lookUp();

    assertThat(messages(opener.open(sealer.seal(MESSAGES)))).isEqualTo(MESSAGES);
    assertThat(opener.open(before)).isEqualTo(Refused.REPEATED);
  }

  @Test
  void aReplacedKeyIsRefusedAfterAWhile() {
    byte[] before = sealer.seal(MESSAGES);
    ring.renew();
    ticker.advance(Duration.ofSeconds(31));
    opener.forgetSilent();

    assertThat(opener.open(before)).isEqualTo(Refused.UNKNOWN_KEY);
  }

  @Test
  void aSilentSenderIsRememberedAsLongAsItsPacketsCouldBeSentAgain() {
    byte[] packet = sealer.seal(MESSAGES);
    opener.open(packet);

    ticker.advance(Duration.ofHours(20));
    opener.forgetSilent();

    assertThat(opener.open(packet)).isEqualTo(Refused.REPEATED);
  }

  @Test
  void unknownKeysAreLookedUpFourTimesASecondAtMost() {
    assertThat(ring.tryLookUp()).isTrue();
    assertThat(ring.tryLookUp()).isFalse();
    ticker.advance(Duration.ofMillis(250));
    assertThat(ring.tryLookUp()).isTrue();
  }
}
