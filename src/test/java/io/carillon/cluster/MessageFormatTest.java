package io.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.event.TraceParent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Packets are decoded as they were encoded. */
class MessageFormatTest {
  private static final ChannelName CHANNEL = new ChannelName("orders");
  private static final Instant NOW = Instant.parse("2026-11-21T17:35:14.123456Z");

  private static final Event FULL =
      Event.of(
          Publication.to(CHANNEL)
              .type("created")
              .topics(List.of("orders/42", "grüße/b"))
              .key("42")
              .ttl(Duration.ofMinutes(10))
              .audience(new Audience(Set.of("anna"), Set.of("clerk", "boss")))
              .traceParent(
                  new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
              .json("{\"total\":99.5,\"name\":\"Zoë 🎄\"}")
              .build(),
          17,
          NOW);

  private static byte[] packet(int maxBytes, RelayMessage... messages) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Arrays.stream(messages).forEach(each -> bytes.writeBytes(MessageFormat.encode(each, maxBytes)));
    return bytes.toByteArray();
  }

  private static void assertSame(Event decoded, Event encoded) {
    assertThat(decoded).usingRecursiveComparison().isEqualTo(encoded);
  }

  @Test
  void eventsOfALaterEpochAndTheirHeadsCarryIt() throws IOException {
    Event later = FULL.inEpoch(2);
    RelayMessage events =
        new RelayMessage.Appended(new EventsAppended(CHANNEL, 17, 17, List.of(later)));

    List<RelayMessage> decoded =
        MessageFormat.decode(packet(1_000, events, new RelayMessage.HeadAdvanced(CHANNEL, 9)));
    List<RelayMessage> shortened = MessageFormat.decode(packet(10, events));

    assertSame(((RelayMessage.Appended) decoded.get(0)).events().events().get(0), later);
    assertThat(decoded.get(1)).isEqualTo(new RelayMessage.HeadAdvanced(CHANNEL, 9, 1));
    assertThat(shortened).containsExactly(new RelayMessage.HeadAdvanced(CHANNEL, 17, 2));
  }

  @Test
  void hintsArriveUnchanged() throws IOException {
    List<RelayMessage> hints =
        List.of(
            new RelayMessage.Hinted(new Hint.SharedStateChanged()),
            new RelayMessage.Hinted(new Hint.ClientsAlive(Optional.of("ännä\n"), List.of())),
            new RelayMessage.Hinted(new Hint.ClientsAlive(Optional.empty(), List.of("c1", "c2"))),
            new RelayMessage.Hinted(new Hint.EventsCounted(Map.of("user:bert", 5L, "a b", 1L))),
            new RelayMessage.Heartbeat());

    byte[] packet = packet(100, hints.toArray(RelayMessage[]::new));

    assertThat(MessageFormat.decode(packet)).isEqualTo(hints);
  }

  @Test
  void anEventArrivesWithAllItsFields() throws IOException {
    Event plain = Event.of(Publication.to(CHANNEL).text("").build(), 18, NOW);
    EventsAppended appended = new EventsAppended(CHANNEL, 16, 18, List.of(FULL, plain));

    List<RelayMessage> decoded =
        MessageFormat.decode(packet(10_000, new RelayMessage.Appended(appended)));

    EventsAppended events = ((RelayMessage.Appended) decoded.get(0)).events();
    assertThat(events.first()).isEqualTo(16);
    assertSame(events.events().get(0), FULL);
    assertSame(events.events().get(1), plain);
  }

  @Test
  void severalMessagesShareAPacket() throws IOException {
    Event passing = Event.of(Publication.to(CHANNEL).text("typing").build(), 0, NOW);

    List<RelayMessage> decoded =
        MessageFormat.decode(
            packet(
                10_000,
                new RelayMessage.Heartbeat(),
                new RelayMessage.Transient(passing),
                new RelayMessage.HeadAdvanced(CHANNEL, 1L << 40)));

    assertThat(decoded).hasSize(3);
    assertThat(decoded.get(0)).isEqualTo(new RelayMessage.Heartbeat());
    assertSame(((RelayMessage.Transient) decoded.get(1)).event(), passing);
    assertThat(decoded.get(2)).isEqualTo(new RelayMessage.HeadAdvanced(CHANNEL, 1L << 40));
  }

  @Test
  void ifEventsAreTooLargeOnlyTheHeadIsSent() throws IOException {
    EventsAppended appended = new EventsAppended(CHANNEL, 17, 17, List.of(FULL));

    List<RelayMessage> decoded =
        MessageFormat.decode(packet(100, new RelayMessage.Appended(appended)));

    assertThat(decoded).containsExactly(new RelayMessage.HeadAdvanced(CHANNEL, 17));
  }

  @Test
  void truncatedMessagesAreRefused() {
    byte[] packet =
        packet(
            10_000, new RelayMessage.Appended(new EventsAppended(CHANNEL, 17, 17, List.of(FULL))));

    for (int length = 1; length < packet.length; length++) {
      byte[] cut = Arrays.copyOf(packet, length);
      assertThatThrownBy(() -> MessageFormat.decode(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void positionsAndCountsOutOfRangeAreRefused() {
    for (long position : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
      byte[] head = packet(100, new RelayMessage.HeadAdvanced(CHANNEL, position));
      assertThatThrownBy(() -> MessageFormat.decode(head)).isInstanceOf(IOException.class);
    }
    byte[] counted =
        packet(100, new RelayMessage.Hinted(new Hint.EventsCounted(Map.of("user:bert", -5L))));
    assertThatThrownBy(() -> MessageFormat.decode(counted)).isInstanceOf(IOException.class);
  }

  @Test
  void eventsWithAHoleAreRefused() {
    Event later = Event.of(Publication.to(CHANNEL).text("").build(), 19, NOW);
    byte[] packet =
        packet(
            10_000,
            new RelayMessage.Appended(new EventsAppended(CHANNEL, 17, 19, List.of(FULL, later))));

    assertThatThrownBy(() -> MessageFormat.decode(packet)).isInstanceOf(IOException.class);
  }
}
