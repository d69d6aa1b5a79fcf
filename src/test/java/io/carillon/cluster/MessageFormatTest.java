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
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Packets are decoded as they were encoded. */
class MessageFormatTest {
  private static final ChannelName CHANNEL = new ChannelName("orders");
  private static final UUID NODE = UUID.randomUUID();
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
    bytes.writeBytes(MessageFormat.header(NODE, 5));
    Arrays.stream(messages).forEach(each -> bytes.writeBytes(MessageFormat.encode(each, maxBytes)));
    return bytes.toByteArray();
  }

  private static void assertSame(Event decoded, Event encoded) {
    assertThat(decoded).usingRecursiveComparison().isEqualTo(encoded);
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

    assertThat(MessageFormat.decode(packet).messages()).isEqualTo(hints);
  }

  @Test
  void anEventArrivesWithAllItsFields() throws IOException {
    Event plain = Event.of(Publication.to(CHANNEL).text("").build(), 18, NOW);
    EventsAppended appended = new EventsAppended(CHANNEL, 16, 18, List.of(FULL, plain));

    RelayMessage.Packet decoded =
        MessageFormat.decode(packet(10_000, new RelayMessage.Appended(appended)));

    assertThat(decoded.node()).isEqualTo(NODE);
    assertThat(decoded.number()).isEqualTo(5);
    EventsAppended events = ((RelayMessage.Appended) decoded.messages().get(0)).events();
    assertThat(events.first()).isEqualTo(16);
    assertSame(events.events().get(0), FULL);
    assertSame(events.events().get(1), plain);
  }

  @Test
  void severalMessagesShareAPacket() throws IOException {
    Event passing = Event.of(Publication.to(CHANNEL).text("typing").build(), 0, NOW);

    RelayMessage.Packet decoded =
        MessageFormat.decode(
            packet(
                10_000,
                new RelayMessage.Heartbeat(),
                new RelayMessage.Transient(passing),
                new RelayMessage.HeadAdvanced(CHANNEL, 1L << 40)));

    assertThat(decoded.messages()).hasSize(3);
    assertThat(decoded.messages().get(0)).isEqualTo(new RelayMessage.Heartbeat());
    assertSame(((RelayMessage.Transient) decoded.messages().get(1)).event(), passing);
    assertThat(decoded.messages().get(2))
        .isEqualTo(new RelayMessage.HeadAdvanced(CHANNEL, 1L << 40));
  }

  @Test
  void ifEventsAreTooLargeOnlyTheHeadIsSent() throws IOException {
    EventsAppended appended = new EventsAppended(CHANNEL, 17, 17, List.of(FULL));

    RelayMessage.Packet decoded =
        MessageFormat.decode(packet(100, new RelayMessage.Appended(appended)));

    assertThat(decoded.messages()).containsExactly(new RelayMessage.HeadAdvanced(CHANNEL, 17));
  }

  @Test
  void aTruncatedPacketOrAnotherVersionIsRefused() {
    byte[] packet =
        packet(
            10_000, new RelayMessage.Appended(new EventsAppended(CHANNEL, 17, 17, List.of(FULL))));
    byte[] otherVersion = packet.clone();
    otherVersion[0] = 99;

    assertThatThrownBy(() -> MessageFormat.decode(otherVersion)).isInstanceOf(IOException.class);
    int header = MessageFormat.header(NODE, 5).length;
    for (int length = 0; length < packet.length; length++) {
      if (length != header) {
        byte[] cut = Arrays.copyOf(packet, length);
        assertThatThrownBy(() -> MessageFormat.decode(cut)).isInstanceOf(IOException.class);
      }
    }
  }
}
