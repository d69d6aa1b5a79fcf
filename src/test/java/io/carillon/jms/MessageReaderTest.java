package io.carillon.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.EventType;
import io.carillon.event.Publication;
import io.carillon.event.Topic;
import jakarta.jms.JMSException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageReaderTest {
  private static final MessageReader READER =
      new MessageReader(new ChannelName("orders"), Data.Format.JSON, 100, 8);

  private static Publication read(FakeMessage message)
      throws JMSException, UnreadableMessageException {
    return READER.read(message.build());
  }

  private static void assertUnreadable(FakeMessage message, String reason) {
    assertThatThrownBy(() -> read(message))
        .isInstanceOf(UnreadableMessageException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void textBytesAndMapsBecomeData() throws Exception {
    assertThat(read(FakeMessage.text("{\"id\":1}")).data()).isEqualTo(Data.json("{\"id\":1}"));
    byte[] utf8 = "\"ä\"".getBytes(StandardCharsets.UTF_8);
    assertThat(read(FakeMessage.bytes(utf8)).data()).isEqualTo(Data.json("\"ä\""));
    Map<String, Object> entries = Map.of("b", 2, "a", "x", "c", new byte[] {1, 2, 3});
    assertThat(read(FakeMessage.map(entries)).data())
        .isEqualTo(Data.json("{\"a\":\"x\",\"b\":2,\"c\":\"AQID\"}"));
  }

  @Test
  void propertiesBecomeTheMembersOfTheEvent() throws Exception {
    Publication publication =
        read(
            FakeMessage.text("plain")
                .with("carillon_format", "text")
                .with("carillon_type", "created")
                .with("carillon_key", "42")
                .with("carillon_topics", "a b\nc")
                .with("carillon_to_users", "ann")
                .with("carillon_to_roles", "desk\nstaff")
                .with("getJMSType", "ignored"));
    assertThat(publication.data()).isEqualTo(Data.text("plain"));
    assertThat(publication.type().map(EventType::value)).contains("created");
    assertThat(publication.key()).contains("42");
    assertThat(publication.topics()).containsExactly(new Topic("a b"), new Topic("c"));
    assertThat(publication.audience())
        .isEqualTo(new Audience(Set.of("ann"), Set.of("desk", "staff")));
    assertThat(read(FakeMessage.text("1").with("getJMSType", "paid")).type().map(EventType::value))
        .contains("paid");
  }

  @Test
  void theIdIsThatOfTheMessageUnlessAPropertySaysOtherwise() throws Exception {
    assertThat(read(FakeMessage.text("1")).id()).contains("jms:ID:1");
    assertThat(read(FakeMessage.text("1").with("carillon_id", "orders@7")).id())
        .contains("jms:orders@7");
    String longId = "x".repeat(500);
    assertThat(read(FakeMessage.text("1").with("getJMSMessageID", longId)).id())
        .isEqualTo(read(FakeMessage.text("2").with("getJMSMessageID", longId)).id())
        .hasValueSatisfying(id -> assertThat(id).hasSize("jms:".length() + 64));
    assertUnreadable(FakeMessage.text("1").with("getJMSMessageID", null), "carillon_id");
  }

  @Test
  void whatCannotBeAnEventIsUnreadable() {
    assertUnreadable(FakeMessage.object(), "only text, bytes and map messages");
    assertUnreadable(FakeMessage.text("not JSON"), "not JSON");
    assertUnreadable(FakeMessage.text("\"" + "x".repeat(100) + "\""), "max-event-size: 100");
    assertUnreadable(FakeMessage.bytes(new byte[101]), "max-event-size");
    assertUnreadable(FakeMessage.bytes((byte) 0xff), "not UTF-8");
    assertUnreadable(FakeMessage.map(Map.of("a", Double.NaN)), "no form in JSON");
    assertUnreadable(FakeMessage.text("1").with("carillon_format", "xml"), "json or text");
    assertUnreadable(FakeMessage.text("1").with("carillon_topics", "a*"), "topic");
    assertUnreadable(FakeMessage.text("1").with("carillon_type", "a\nb"), "type");
  }

  @Test
  void anOperatorSeesTheTextOfWhatCannotBePublished() {
    assertThat(MessageReader.text(FakeMessage.text("not JSON").build())).isEqualTo("not JSON");
    assertThat(MessageReader.text(FakeMessage.bytes((byte) 0xff).build())).isEqualTo("/w==");
    assertThat(MessageReader.text(FakeMessage.object().build())).isEmpty();
  }
}
