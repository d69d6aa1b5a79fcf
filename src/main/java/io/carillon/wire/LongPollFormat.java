package io.carillon.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The answer to a long poll: {@code {"events":[…],"next":"…"}}, {@code next} being the position for
 * the next request; {@code "gaps":[…]} reports events that are gone. Events and gaps are objects as
 * {@link NdjsonFormat} writes them; messages that only a stream needs are left out.
 *
 * @param lines writes the objects
 */
public record LongPollFormat(NdjsonFormat lines) implements StreamFormat {
  public static final LongPollFormat INSTANCE = new LongPollFormat(NdjsonFormat.INSTANCE);

  private static final byte[] NOTHING = {};

  @Override
  public StreamFormat traced() {
    return new LongPollFormat(lines.traced());
  }

  @Override
  public StreamFormat textual() {
    return new LongPollFormat(lines.textual());
  }

  @Override
  public boolean isPoll() {
    return true;
  }

  @Override
  public String mediaType() {
    return "application/json";
  }

  @Override
  public byte[] event(EncodedEvent event) {
    return lines.event(event);
  }

  @Override
  public byte[] event(EncodedEvent event, String id) {
    return lines.event(event, id);
  }

  @Override
  public byte[] connected(Message.Connected message) {
    return NOTHING;
  }

  @Override
  public byte[] heartbeat(Message.Heartbeat message) {
    return NOTHING;
  }

  /** The answer to the next poll reports it. */
  @Override
  public byte[] expired(Message.Expired message) {
    return NOTHING;
  }

  @Override
  public byte[] missing(Message.Missing message) {
    return lines.missing(message);
  }

  /** The answer with these messages; empty if there is none among them that is a part of it. */
  public Optional<byte[]> answer(List<Message> messages, String next) {
    List<byte[]> gaps = encoded(messages, true);
    List<byte[]> events = encoded(messages, false);
    return gaps.isEmpty() && events.isEmpty()
        ? Optional.empty()
        : Optional.of(answer(events, gaps, next));
  }

  /** The answer without any event. */
  public byte[] emptyAnswer(String next) {
    return answer(List.of(), List.of(), next);
  }

  private List<byte[]> encoded(List<Message> messages, boolean ofGaps) {
    return messages.stream()
        .filter(message -> message instanceof Message.Missing == ofGaps)
        .map(this::encode)
        .filter(line -> line.length > 0)
        .toList();
  }

  private static byte[] answer(List<byte[]> events, List<byte[]> gaps, String next) {
    ByteArrayOutputStream json = new ByteArrayOutputStream(256);
    appendArray(json, "{\"events\":[", events);
    if (!gaps.isEmpty()) {
      appendArray(json, ",\"gaps\":[", gaps);
    }
    append(json, ",\"next\":" + JsonText.quote(next) + "}");
    return json.toByteArray();
  }

  private static void appendArray(ByteArrayOutputStream json, String begin, List<byte[]> lines) {
    append(json, begin);
    for (int i = 0; i < lines.size(); i++) {
      if (i > 0) {
        json.write(',');
      }
      json.write(lines.get(i), 0, lines.get(i).length - 1); // without its LF
    }
    json.write(']');
  }

  private static void append(ByteArrayOutputStream json, String text) {
    json.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
