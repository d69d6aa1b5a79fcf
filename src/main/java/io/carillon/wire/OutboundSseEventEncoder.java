package io.carillon.wire;

import io.carillon.event.Data;
import io.carillon.event.InvalidRequestException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads any vendor's {@link OutboundSseEvent}, for an event stream ({@link #encode}) or for a
 * publication ({@link #data}). Immutable; as thread-safe as its {@link DataWriter}.
 *
 * <p>Characters, numbers, booleans and UTF-8 bytes are text by themselves, whatever the media type;
 * every other object is handed to the {@link DataWriter}. JSON text is not parsed here: the
 * publisher validates it.
 */
public final class OutboundSseEventEncoder {
  private final DataWriter writer;

  /** An encoder that uses {@code writer} for objects that are not text by themselves. */
  public OutboundSseEventEncoder(DataWriter writer) {
    this.writer = writer;
  }

  /**
   * The event as it goes over an event stream: comment, reconnection time, id, name and data, as
   * far as it has them. Without data readers dispatch nothing, but apply its id and reconnection
   * time; the name is left out.
   *
   * @throws InvalidRequestException if the name or id contains CR, LF or NUL, or a text is not
   *     well-formed Unicode
   */
  public byte[] encode(OutboundSseEvent event) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    if (event.getComment() != null) {
      stream.writeBytes(EventStreamEncoder.comment(event.getComment()));
    }
    if (event.isReconnectDelaySet()) {
      stream.writeBytes(EventStreamEncoder.retry(Duration.ofMillis(event.getReconnectDelay())));
    }
    Optional<Data> data = data(event);
    if (data.isPresent()) {
      stream.writeBytes(
          EventStreamEncoder.encode(event.getId(), event.getName(), data.get().utf8()));
    } else if (event.getId() != null) {
      stream.writeBytes(EventStreamEncoder.idLine(event.getId()));
      stream.write('\n'); // an id counts from the blank line on
    }
    return stream.toByteArray();
  }

  /**
   * The data of the event for a publication: JSON if its media type is {@code application/json} or
   * ends in {@code +json}, which the caller has to validate, otherwise text. Empty if the event has
   * no data.
   *
   * @throws InvalidRequestException if it is not well-formed Unicode, or bytes are not UTF-8
   */
  public Optional<Data> data(OutboundSseEvent event) {
    Object data = event.getData();
    if (data == null) {
      return Optional.empty();
    }
    MediaType mediaType =
        Optional.ofNullable(event.getMediaType()).orElse(MediaType.TEXT_PLAIN_TYPE);
    Data text = text(data, event, mediaType);
    return Optional.of(isJson(mediaType) ? Data.logged(text.utf8(), Data.Format.JSON) : text);
  }

  private Data text(Object data, OutboundSseEvent event, MediaType mediaType) {
    if (data instanceof byte[] utf8) {
      return Data.text(utf8);
    }
    boolean isText =
        data instanceof CharSequence
            || data instanceof Number
            || data instanceof Boolean
            || data instanceof Character;
    return Data.text(
        isText
            ? data.toString()
            : writer.write(data, event.getType(), event.getGenericType(), mediaType));
  }

  private static boolean isJson(MediaType mediaType) {
    String subtype = mediaType.getSubtype().toLowerCase(Locale.ROOT);
    return subtype.equals("json") || subtype.endsWith("+json");
  }
}
