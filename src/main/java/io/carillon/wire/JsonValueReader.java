package io.carillon.wire;

import io.carillon.event.Audience;
import io.carillon.event.InvalidRequestException;
import io.carillon.wire.JsonScanner.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Reads the next value of a {@link JsonScanner} as the kind that a field requires. Methods throw
 * {@link InvalidRequestException} with the name of the field if the value is of another kind.
 */
public final class JsonValueReader {
  private static final String STRINGS = "an array of strings";

  /** Elements of any array of strings: names of an audience are the most that is accepted. */
  private static final int MAX_STRINGS = Audience.MAX_NAMES;

  private static final List<String> AUDIENCE_FIELDS = List.of("users", "roles");

  private final JsonScanner json;

  public JsonValueReader(JsonScanner json) {
    this.json = json;
  }

  public String string(String field) {
    require(Kind.STRING, field);
    return json.string();
  }

  /** A number as it is written. */
  String number(String field) {
    require(Kind.NUMBER, field);
    return json.number();
  }

  public boolean bool(String field) {
    require(Kind.BOOLEAN, field);
    return json.bool();
  }

  public List<String> strings(String field) {
    return strings(field, Kind.STRING.toString());
  }

  private List<String> strings(String field, String element) {
    require(Kind.ARRAY, field, STRINGS);
    List<String> strings = new ArrayList<>();
    json.array(
        () -> {
          require(Kind.STRING, field, element);
          if (strings.size() == MAX_STRINGS) {
            throw new InvalidRequestException(
                field, "'" + field + "' has more than " + MAX_STRINGS + " elements");
          }
          strings.add(json.string());
        });
    return strings;
  }

  /** An object, read by {@code reader}. */
  <T> T object(String field, Function<JsonScanner, T> reader) {
    require(Kind.OBJECT, field);
    return reader.apply(json);
  }

  /** An array of objects, each read by {@code element}. */
  <T> List<T> objects(String field, Function<JsonScanner, T> element) {
    require(Kind.ARRAY, field, "an array of objects");
    List<T> objects = new ArrayList<>();
    json.array(() -> objects.add(element.apply(json)));
    return objects;
  }

  /**
   * The readers an event is restricted to: {@code {"users":["anna"],"roles":["admins"]}}. Without
   * any name it is refused: an empty list is more likely a mistake than everyone.
   */
  public Audience audience(String field) {
    require(Kind.OBJECT, field);
    Set<String> users = new HashSet<>();
    Set<String> roles = new HashSet<>();
    json.object(
        name -> {
          switch (name) {
            case "users" -> users.addAll(strings(field + ".users", STRINGS));
            case "roles" -> roles.addAll(strings(field + ".roles", STRINGS));
            default -> throw unknown(field, name, " in '" + field + "'", AUDIENCE_FIELDS);
          }
        });
    if (users.isEmpty() && roles.isEmpty()) {
      throw new InvalidRequestException(
          field,
          "'"
              + field
              + "' names no user and no role; an event for everyone has no '"
              + field
              + "'");
    }
    return new Audience(users, roles);
  }

  /**
   * An array of 1 to {@code maxCount} elements.
   *
   * @param element reads the element with that index
   * @throws PublicationTooLargeException if there are more
   * @throws RejectedBodyException if there are none
   */
  public <T> List<T> elements(int maxCount, IntFunction<T> element) {
    List<T> elements = new ArrayList<>();
    json.array(
        () -> {
          if (elements.size() == maxCount) {
            throw PublicationTooLargeException.array(maxCount);
          }
          elements.add(element.apply(elements.size()));
        });
    if (elements.isEmpty()) {
      throw json.reject(0, null, "the array is empty: there is nothing to publish");
    }
    return elements;
  }

  /** The refusal of a field that does not exist. */
  public static InvalidRequestException unknown(String field, Collection<String> accepted) {
    return unknown(field, field, "", accepted);
  }

  private static InvalidRequestException unknown(
      String field, String name, String where, Collection<String> accepted) {
    return new InvalidRequestException(
        field,
        "there is no field '"
            + name
            + "'"
            + where
            + "; accepted are "
            + String.join(", ", accepted));
  }

  private void require(Kind kind, String field) {
    require(kind, field, kind.toString());
  }

  private void require(Kind kind, String field, String expected) {
    if (json.peek() != kind) {
      throw new InvalidRequestException(
          field, "'" + field + "' must be " + expected + ", not " + json.peek());
    }
  }
}
