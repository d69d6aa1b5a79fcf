package io.carillon.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.TextMessage;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message in memory, with the methods that a reader calls. */
final class FakeMessage {
  private final Map<String, Object> answers = new HashMap<>();
  private final Map<String, Object> entries;
  private final Class<? extends Message> kind;

  private FakeMessage(
      Class<? extends Message> kind, @Nullable Object content, Map<String, Object> entries) {
    this.kind = kind;
    this.entries = entries;
    answers.put("getJMSMessageID", "ID:1");
    answers.put("getText", content);
    answers.put("bytes", content);
  }

  static FakeMessage text(String text) {
    return new FakeMessage(TextMessage.class, text, Map.of());
  }

  static FakeMessage bytes(byte... bytes) {
    return new FakeMessage(BytesMessage.class, bytes, Map.of());
  }

  static FakeMessage map(Map<String, Object> entries) {
    return new FakeMessage(MapMessage.class, null, entries);
  }

  static FakeMessage object() {
    return new FakeMessage(ObjectMessage.class, null, Map.of());
  }

  /** With a property, or with the value of a getter such as {@code getJMSType}. */
  FakeMessage with(String name, @Nullable Object value) {
    answers.put(name, value);
    return this;
  }

  Message build() {
    return (Message)
        Proxy.newProxyInstance(
            FakeMessage.class.getClassLoader(),
            new Class<?>[] {kind},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getStringProperty" -> answers.get(arguments[0]);
                  case "getBodyLength" -> (long) content().length;
                  case "readBytes" -> read((byte[]) arguments[0]);
                  case "getMapNames" -> Collections.enumeration(entries.keySet());
                  case "getObject" -> entries.get(arguments[0]);
                  default -> answers.get(method.getName());
                });
  }

  private byte[] content() {
    return (byte[]) answers.get("bytes");
  }

  private int read(byte[] target) {
    System.arraycopy(content(), 0, target, 0, target.length);
    return target.length;
  }
}
