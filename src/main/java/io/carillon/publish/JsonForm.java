package io.carillon.publish;

import io.carillon.event.InvalidRequestException;
import io.carillon.publish.JsonScanner.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which fields a JSON request to one of the typed resources has, and how such a request is read: to
 * the letter. Other fields are refused, as are fields that come twice or hold another kind of
 * value. Immutable.
 *
 * <pre>{@code
 * JsonForm.fields().string("content").string("user")
 * }</pre>
 */
public final class JsonForm {
  private enum FieldKind {
    STRING,
    NUMBER,
    STRINGS,
    AUDIENCE
  }

  private final Map<String, FieldKind> kinds;

  private JsonForm(Map<String, FieldKind> kinds) {
    this.kinds = kinds;
  }

  /** A form without fields. */
  public static JsonForm fields() {
    return new JsonForm(Map.of());
  }

  /** The same with a field that holds a string. */
  public JsonForm string(String name) {
    return with(name, FieldKind.STRING);
  }

  /** The same with a field that holds a number. */
  public JsonForm number(String name) {
    return with(name, FieldKind.NUMBER);
  }

  /** The same with a field that holds an array of strings. */
  public JsonForm strings(String name) {
    return with(name, FieldKind.STRINGS);
  }

  /** The same with a field that names users and roles: {@code {"users":[…],"roles":[…]}}. */
  public JsonForm audience(String name) {
    return with(name, FieldKind.AUDIENCE);
  }

  private JsonForm with(String name, FieldKind kind) {
    Map<String, FieldKind> more = new LinkedHashMap<>(kinds);
    more.put(name, kind);
    return new JsonForm(more);
  }

  /**
   * Reads the bytes of a body that is JSON.
   *
   * @param contentType of the request, empty if it has none
   * @throws UnsupportedContentTypeException if it is not {@code application/json}
   * @throws PublicationTooLargeException if there are more than {@code maxBytes}
   * @throws RejectedBodyException if the body breaks off
   */
  public static byte[] bytes(String contentType, InputStream body, int maxBytes) {
    BodyFormat.requireJson(contentType);
    try {
      byte[] bytes = body.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw PublicationTooLargeException.body(maxBytes);
      }
      return bytes;
    } catch (IOException brokenOff) {
      throw new RejectedBodyException("the request body broke off");
    }
  }

  /**
   * Reads one object.
   *
   * @param reader makes of its fields what they stand for; what it refuses is answered with the
   *     place of the field
   * @throws RejectedBodyException if the body is anything else
   */
  public <T> T readOne(byte[] body, Function<JsonFields, T> reader) {
    JsonScanner json = new JsonScanner(body, 0, body.length, 1);
    T value = read(json, reader);
    json.end();
    return value;
  }

  /**
   * Reads one object, or an array of one or more.
   *
   * @param reader makes of the fields of each what they stand for; what it refuses is answered with
   *     the place of the field
   * @throws RejectedBodyException if the body is anything else
   * @throws PublicationTooLargeException if there are more than {@code maxCount}
   */
  public <T> List<T> read(byte[] body, int maxCount, Function<JsonFields, T> reader) {
    JsonScanner json = new JsonScanner(body, 0, body.length, 1);
    if (json.peek() != Kind.ARRAY) {
      return List.of(readOne(body, reader));
    }
    List<T> values = new ArrayList<>();
    json.array(
        () -> {
          if (values.size() == maxCount) {
            throw PublicationTooLargeException.count(maxCount);
          }
          values.add(read(json, reader));
        });
    json.end();
    if (values.isEmpty()) {
      throw json.reject(0, null, "the array is empty: there is nothing to publish");
    }
    return values;
  }

  private <T> T read(JsonScanner json, Function<JsonFields, T> reader) {
    int begin = json.position();
    if (json.peek() != Kind.OBJECT) {
      throw json.reject(
          begin,
          null,
          "expected an object with the fields " + accepted() + ", found " + json.peek());
    }
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, Integer> places = new LinkedHashMap<>();
    try {
      json.object(
          name -> {
            places.put(name, json.position());
            values.put(name, value(json, name));
          });
      return reader.apply(new JsonFields(values));
    } catch (InvalidRequestException wrong) {
      throw json.reject(
          places.getOrDefault(outermost(wrong.field()), begin), wrong.field(), wrong.getMessage());
    }
  }

  private Object value(JsonScanner json, String name) {
    FieldKind kind = kinds.get(name);
    if (kind == null) {
      throw new InvalidRequestException(
          name, "there is no field '" + name + "'; accepted are " + accepted());
    }
    return switch (kind) {
      case STRING -> string(json, name);
      case NUMBER -> Double.valueOf(number(json, name));
      case STRINGS -> strings(json, name);
      case AUDIENCE -> JsonAudience.read(json, name);
    };
  }

  private static String string(JsonScanner json, String name) {
    require(json, Kind.STRING, name);
    return json.string();
  }

  private static List<String> strings(JsonScanner json, String name) {
    require(json, Kind.ARRAY, name);
    List<String> strings = new ArrayList<>();
    json.array(() -> strings.add(string(json, name)));
    return strings;
  }

  private static String number(JsonScanner json, String name) {
    require(json, Kind.NUMBER, name);
    return json.number();
  }

  private static void require(JsonScanner json, Kind kind, String name) {
    if (json.peek() != kind) {
      throw new InvalidRequestException(
          name, "'" + name + "' must be " + kind + ", not " + json.peek());
    }
  }

  private String accepted() {
    return String.join(", ", kinds.keySet());
  }

  /** {@code to} for {@code to.users}: of these the place was noted. */
  private static String outermost(String field) {
    int dot = field.indexOf('.');
    return dot < 0 ? field : field.substring(0, dot);
  }
}
