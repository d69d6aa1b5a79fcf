package io.carillon.wire;

import io.carillon.event.InvalidRequestException;
import io.carillon.wire.JsonScanner.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The fields of a JSON request to one of the typed resources, and its strict reader: unknown and
 * repeated fields are refused, and so are values of another kind. Immutable.
 *
 * <pre>{@code
 * JsonForm.fields().string("content").string("user")
 * }</pre>
 */
public final class JsonForm {
  /** Reads the value of a field. */
  private interface ValueReader {
    Object read(JsonValueReader json, String field);
  }

  private final Map<String, ValueReader> readers;

  private JsonForm(Map<String, ValueReader> readers) {
    this.readers = readers;
  }

  /** A form without fields. */
  public static JsonForm fields() {
    return new JsonForm(Map.of());
  }

  /** The same with a field that holds a string. */
  public JsonForm string(String name) {
    return with(name, JsonValueReader::string);
  }

  /** The same with a field that holds a number. */
  public JsonForm number(String name) {
    return with(name, (json, field) -> Double.valueOf(json.number(field)));
  }

  /** The same with a field that holds an array of strings. */
  public JsonForm strings(String name) {
    return with(name, JsonValueReader::strings);
  }

  /** The same with a field for users and roles: {@code {"users":[…],"roles":[…]}}. */
  public JsonForm audience(String name) {
    return with(name, JsonValueReader::audience);
  }

  /** The same with a field that holds {@code true} or {@code false}. */
  public JsonForm flag(String name) {
    return with(name, JsonValueReader::bool);
  }

  /** The same with a field that holds an object. */
  public JsonForm object(String name, JsonForm form) {
    return with(
        name, (json, field) -> json.object(field, each -> form.read(each, fields -> fields)));
  }

  /** The same with a field that holds an array of objects. */
  public JsonForm objects(String name, JsonForm element) {
    return with(
        name, (json, field) -> json.objects(field, each -> element.read(each, fields -> fields)));
  }

  private JsonForm with(String name, ValueReader reader) {
    Map<String, ValueReader> more = new LinkedHashMap<>(readers);
    more.put(name, reader);
    return new JsonForm(more);
  }

  /**
   * Reads one object.
   *
   * @param maxDepth maximum levels of nesting
   * @param reader turns the fields into a value; its refusals are answered with the position of the
   *     field
   * @throws RejectedBodyException if the body is anything else
   */
  public <T> T readOne(byte[] body, int maxDepth, Function<JsonFields, T> reader) {
    JsonScanner json = new JsonScanner(body, maxDepth);
    T value = read(json, reader);
    json.end();
    return value;
  }

  /**
   * Reads one object, or an array of one or more.
   *
   * @param maxDepth maximum levels of nesting
   * @param reader turns the fields of each into a value; its refusals are answered with the
   *     position of the field
   * @throws RejectedBodyException if the body is anything else
   * @throws PublicationTooLargeException if there are more than {@code maxCount}
   */
  public <T> List<T> read(byte[] body, int maxDepth, int maxCount, Function<JsonFields, T> reader) {
    JsonScanner json = new JsonScanner(body, maxDepth);
    List<T> values =
        json.peek() == Kind.ARRAY
            ? new JsonValueReader(json).elements(maxCount, index -> read(json, reader))
            : List.of(read(json, reader));
    json.end();
    return values;
  }

  private <T> T read(JsonScanner json, Function<JsonFields, T> reader) {
    int begin = json.position();
    if (json.peek() != Kind.OBJECT) {
      throw json.reject(
          begin,
          null,
          "expected an object with the fields "
              + String.join(", ", readers.keySet())
              + ", found "
              + json.peek());
    }
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, Integer> positions = new LinkedHashMap<>();
    JsonValueReader reading = new JsonValueReader(json);
    try {
      json.object(
          name -> {
            positions.put(name, json.position());
            values.put(name, value(reading, name));
          });
      return reader.apply(new JsonFields(values));
    } catch (InvalidRequestException wrong) {
      throw json.reject(
          positions.getOrDefault(outermost(wrong.field()), begin),
          wrong.field(),
          wrong.getMessage());
    }
  }

  private Object value(JsonValueReader json, String name) {
    ValueReader reader = readers.get(name);
    if (reader == null) {
      throw JsonValueReader.unknown(name, readers.keySet());
    }
    return reader.read(json, name);
  }

  /** {@code to} for {@code to.users}: only positions of whole fields are recorded. */
  private static String outermost(String field) {
    int dot = field.indexOf('.');
    return dot < 0 ? field : field.substring(0, dot);
  }
}
