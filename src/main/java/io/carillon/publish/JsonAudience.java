package io.carillon.publish;

import io.carillon.event.Audience;
import io.carillon.event.InvalidRequestException;
import io.carillon.publish.JsonScanner.Kind;
import java.util.HashSet;
import java.util.Set;

/** Reads who may see an event: {@code {"users":["anna"],"roles":["admins"]}}. */
final class JsonAudience {
  private JsonAudience() {}

  /**
   * Reads the next value.
   *
   * @param field its name, for complaints
   * @throws InvalidRequestException if it is anything else, or names nobody: an empty list is
   *     sooner a mistake than everyone
   */
  static Audience read(JsonScanner json, String field) {
    require(json, Kind.OBJECT, field, "an object");
    Set<String> users = new HashSet<>();
    Set<String> roles = new HashSet<>();
    json.object(
        name -> {
          switch (name) {
            case "users" -> readNames(json, field + ".users", users);
            case "roles" -> readNames(json, field + ".roles", roles);
            default ->
                throw new InvalidRequestException(
                    field,
                    "there is no field '"
                        + name
                        + "' in '"
                        + field
                        + "'; accepted are users, roles");
          }
        });
    if (users.isEmpty() && roles.isEmpty()) {
      throw new InvalidRequestException(
          field, "'" + field + "' names nobody; an event for everyone has no '" + field + "'");
    }
    return new Audience(users, roles);
  }

  private static void readNames(JsonScanner json, String field, Set<String> names) {
    require(json, Kind.ARRAY, field, "an array of strings");
    json.array(
        () -> {
          require(json, Kind.STRING, field, "an array of strings");
          names.add(json.string());
        });
  }

  private static void require(JsonScanner json, Kind kind, String field, String words) {
    if (json.peek() != kind) {
      throw new InvalidRequestException(
          field, "'" + field + "' must be " + words + ", not " + json.peek());
    }
  }
}
