package io.carillon.wire;

import jakarta.ws.rs.core.MediaType;
import java.lang.reflect.Type;
import java.util.Locale;

/**
 * Turns the data of an outbound event that is not text by itself into text, as a message body
 * writer would.
 */
@FunctionalInterface
public interface DataWriter {
  /**
   * {@code data} as text of {@code mediaType}.
   *
   * @param type the class it is to be written as
   * @param genericType the same with its type arguments
   */
  String write(Object data, Class<?> type, Type genericType, MediaType mediaType);

  /** Whether data in {@code mediaType} is JSON. */
  static boolean isJson(MediaType mediaType) {
    String subtype = mediaType.getSubtype().toLowerCase(Locale.ROOT);
    return subtype.equals("json") || subtype.endsWith("+json");
  }
}
