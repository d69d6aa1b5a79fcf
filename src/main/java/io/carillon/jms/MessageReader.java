package io.carillon.jms;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.wire.JsonSyntax;
import io.carillon.wire.JsonText;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns a message into a publication: text and bytes (UTF-8) become data as they are, the entries
 * of a map a JSON object. Objects are not read, since to deserialize them runs code of the sender.
 *
 * @param format of messages that do not tell theirs
 * @param maxSize most bytes of data
 * @param maxDepth most levels of nesting in JSON
 */
record MessageReader(ChannelName channel, Data.Format format, int maxSize, int maxDepth) {
  private static final String PREFIX = "jms:";

  /**
   * The idempotency key of a message.
   *
   * @throws UnreadableMessageException if it has neither an id nor the property
   */
  static String id(Message message) throws JMSException, UnreadableMessageException {
    String property = message.getStringProperty(MessageProperties.ID);
    String id = property == null ? message.getJMSMessageID() : property;
    if (id == null || id.isEmpty()) {
      throw new UnreadableMessageException(
          "the message has no id: its producer has disabled ids; set " + MessageProperties.ID);
    }
    String prefixed = PREFIX + id;
    return prefixed.length() > Publication.MAX_ID_LENGTH ? PREFIX + digest(id) : prefixed;
  }

  private static String digest(String id) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(id.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException missing) { // every JDK has it
      throw new IllegalStateException(missing);
    }
  }

  /**
   * The publication of a message.
   *
   * @throws UnreadableMessageException if it is not of a kind that can be read, too large, or has
   *     an invalid property
   * @throws JMSException if the broker does not provide its content
   */
  Publication read(Message message) throws JMSException, UnreadableMessageException {
    try {
      Data data = data(message);
      requireSize(data.size());
      JsonSyntax.require(data, maxDepth);
      Publication.Builder builder = Publication.to(channel).id(id(message)).data(data);
      String type =
          firstOf(message.getStringProperty(MessageProperties.TYPE), message.getJMSType());
      if (type != null) {
        builder.type(type);
      }
      String key = message.getStringProperty(MessageProperties.KEY);
      if (key != null) {
        builder.key(key);
      }
      return builder
          .topics(lines(message, MessageProperties.TOPICS))
          .audience(audience(message))
          .build();
    } catch (InvalidRequestException invalid) {
      throw new UnreadableMessageException(invalid.getMessage());
    }
  }

  /**
   * What an operator sees of a message that cannot be published: its text, as far as it has one.
   */
  static String text(Message message) {
    try {
      if (message instanceof TextMessage text) {
        return text.getText() == null ? "" : text.getText();
      }
      if (message instanceof BytesMessage bytes) {
        return Base64.getEncoder().encodeToString(bytes(bytes, 1 << 16));
      }
      return message instanceof MapMessage map ? JsonText.object(entries(map)) : "";
    } catch (JMSException | IllegalArgumentException unreadable) {
      return "";
    }
  }

  private void requireSize(long size) throws UnreadableMessageException {
    if (size > maxSize) {
      throw new UnreadableMessageException(
          "the message is longer than carillon.publish.max-event-size: " + maxSize);
    }
  }

  private static Audience audience(Message message) throws JMSException {
    List<String> users = lines(message, MessageProperties.USERS);
    List<String> roles = lines(message, MessageProperties.ROLES);
    return users.isEmpty() && roles.isEmpty()
        ? Audience.EVERYONE
        : new Audience(Set.copyOf(users), Set.copyOf(roles));
  }

  private Data data(Message message) throws JMSException, UnreadableMessageException {
    if (message instanceof TextMessage text) {
      String content = text.getText();
      return of(content == null ? "" : content, declared(message));
    }
    if (message instanceof BytesMessage bytes) {
      requireSize(bytes.getBodyLength());
      Data text = Data.text(bytes(bytes, maxSize)); // refuses what is not UTF-8
      return of(text.toString(), declared(message));
    }
    if (message instanceof MapMessage map) {
      try {
        return Data.json(JsonText.object(entries(map)));
      } catch (IllegalArgumentException notFinite) {
        throw new UnreadableMessageException("a number of the map has no form in JSON");
      }
    }
    throw new UnreadableMessageException(
        "only text, bytes and map messages are published; this is "
            + message.getClass().getSimpleName());
  }

  private Data.Format declared(Message message) throws JMSException, UnreadableMessageException {
    String declared = message.getStringProperty(MessageProperties.FORMAT);
    if (declared == null) {
      return format;
    }
    return switch (declared) {
      case "json" -> Data.Format.JSON;
      case "text" -> Data.Format.TEXT;
      default ->
          throw new UnreadableMessageException(
              MessageProperties.FORMAT + " is json or text, not '" + declared + "'");
    };
  }

  private static Data of(String text, Data.Format format) {
    return format == Data.Format.JSON ? Data.json(text) : Data.text(text);
  }

  private static byte[] bytes(BytesMessage message, int max) throws JMSException {
    message.reset();
    byte[] bytes = new byte[(int) Math.min(message.getBodyLength(), max)];
    message.readBytes(bytes);
    return bytes;
  }

  private static Map<String, Object> entries(MapMessage message) throws JMSException {
    Map<String, Object> entries = new TreeMap<>();
    Enumeration<?> names = message.getMapNames();
    while (names.hasMoreElements()) {
      String name = names.nextElement().toString();
      Object value = message.getObject(name);
      entries.put(
          name, value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : value);
    }
    return entries;
  }

  private static List<String> lines(Message message, String property) throws JMSException {
    String text = message.getStringProperty(property);
    return text == null ? List.of() : text.lines().toList();
  }

  private static @Nullable String firstOf(@Nullable String first, @Nullable String second) {
    return first != null ? first : second == null || second.isEmpty() ? null : second;
  }
}
