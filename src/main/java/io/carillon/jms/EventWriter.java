package io.carillon.jms;

import io.carillon.event.Audience;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Collection;
import java.util.UUID;

/**
 * Turns an event into a text message, whose properties {@link MessageReader} understands.
 *
 * @param log the id of the event log: events of different logs are different messages
 */
record EventWriter(UUID log) {
  TextMessage write(Event event, Session session) throws JMSException {
    String id = event.channel() + "@" + event.position();
    TextMessage message = session.createTextMessage(event.data().toString());
    message.setStringProperty(MessageProperties.ID, id);
    message.setStringProperty(MessageProperties.ARTEMIS_DUPLICATE_ID, log + "/" + id);
    message.setStringProperty(MessageProperties.CHANNEL, event.channel().value());
    message.setLongProperty(MessageProperties.SEQ, event.seq());
    message.setStringProperty(
        MessageProperties.FORMAT, event.data().format() == Data.Format.TEXT ? "text" : "json");
    if (event.type().isPresent()) {
      message.setJMSType(event.type().map(EventType::value).get());
      message.setStringProperty(MessageProperties.TYPE, event.type().get().value());
    }
    if (event.key().isPresent()) {
      message.setStringProperty(MessageProperties.KEY, event.key().get());
    }
    setLines(message, MessageProperties.TOPICS, event.topics().stream().map(Topic::value).toList());
    Audience audience = event.audience();
    setLines(message, MessageProperties.USERS, audience.users());
    setLines(message, MessageProperties.ROLES, audience.roles());
    return message;
  }

  private static void setLines(TextMessage message, String name, Collection<String> values)
      throws JMSException {
    if (!values.isEmpty()) {
      message.setStringProperty(name, String.join("\n", values));
    }
  }
}
