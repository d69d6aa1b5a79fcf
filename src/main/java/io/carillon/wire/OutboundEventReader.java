package io.carillon.wire;

import io.carillon.event.Data;
import io.carillon.event.InvalidRequestException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.util.Optional;

/**
 * Reads the data of any vendor's {@link OutboundSseEvent}. Immutable; as thread-safe as its {@link
 * DataWriter}.
 *
 * <p>Characters, numbers, booleans and UTF-8 bytes are text by themselves, whatever the media type;
 * every other object is handed to the {@link DataWriter}. JSON text is not parsed here: the
 * publisher validates it.
 */
public final class OutboundEventReader {
  private final DataWriter writer;

  /** A reader that uses {@code writer} for objects that are not text by themselves. */
  public OutboundEventReader(DataWriter writer) {
    this.writer = writer;
  }

  /**
   * The data of an event: JSON if its media type is {@code application/json} or ends in {@code
   * +json}, which the caller has to validate, otherwise text. Empty if the event has no data.
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
    return Optional.of(
        DataWriter.isJson(mediaType) ? Data.logged(text.utf8(), Data.Format.JSON) : text);
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
}
