package io.carillon.wire;

import io.carillon.event.Audience;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.TextChecks;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a JSON object that was read by its {@link JsonForm}, by name. Methods throw {@link
 * InvalidRequestException} with the name of the field if it is missing or invalid.
 */
public final class JsonFields {
  private final Map<String, Object> values;

  JsonFields(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Text on one line: 1 to {@code maxLength} characters, no control characters, and not just white
   * space.
   */
  public String line(String name, int maxLength) {
    return checked(name, required(name, String.class), maxLength, "");
  }

  /** Like {@link #line}, if the field is present. */
  public Optional<String> optionalLine(String name, int maxLength) {
    return optional(name, String.class).map(text -> checked(name, text, maxLength, ""));
  }

  /** Text that may have line ends and tabs: otherwise like {@link #line}. */
  public String text(String name, int maxLength) {
    return checked(name, required(name, String.class), maxLength, "\n\r\t");
  }

  /** Like {@link #text}, if the field is present; it may then also be empty. */
  public Optional<String> optionalText(String name, int maxLength) {
    return optional(name, String.class)
        .map(text -> text.isEmpty() ? text : checked(name, text, maxLength, "\n\r\t"));
  }

  /** Like {@link #lines}, if the field is present; it may then also be empty. */
  public List<String> optionalLines(String name, int maxCount, int maxLength) {
    return optional(name, List.class).orElse(List.of()).isEmpty()
        ? List.of()
        : lines(name, maxCount, maxLength);
  }

  /** {@code true} or {@code false}; false if the field is absent. */
  public boolean flag(String name) {
    return optional(name, Boolean.class).orElse(false);
  }

  /** An object. */
  public JsonFields object(String name) {
    return required(name, JsonFields.class);
  }

  /** An object, if the field is present. */
  public Optional<JsonFields> optionalObject(String name) {
    return optional(name, JsonFields.class);
  }

  /** Up to {@code maxCount} objects; none if the field is absent. */
  @SuppressWarnings("unchecked") // the form has read them
  public List<JsonFields> objects(String name, int maxCount) {
    List<JsonFields> objects = (List<JsonFields>) optional(name, List.class).orElse(List.of());
    if (objects.size() > maxCount) {
      throw new InvalidRequestException(
          name, "'" + name + "' has at most " + maxCount + " elements, not " + objects.size());
    }
    return objects;
  }

  /** 1 to {@code maxCount} strings, each like a {@link #line}. */
  public List<String> lines(String name, int maxCount, int maxLength) {
    List<?> lines = required(name, List.class);
    if (lines.isEmpty() || lines.size() > maxCount) {
      throw new InvalidRequestException(
          name, "'" + name + "' has 1 to " + maxCount + " elements, not " + lines.size());
    }
    return lines.stream().map(line -> checked(name, (String) line, maxLength, "")).toList();
  }

  /** A number; infinite if it is too large for a {@code double}. */
  public double number(String name) {
    return required(name, Double.class);
  }

  /** A time in the form of RFC 3339, if the field is present. */
  public Optional<Instant> time(String name) {
    return optional(name, String.class).map(text -> time(name, text));
  }

  /** The audience; everyone if the field is absent. */
  public Audience audience(String name) {
    return optional(name, Audience.class).orElse(Audience.EVERYONE);
  }

  private static Instant time(String name, String text) {
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      if (time.isBefore(Instant.EPOCH) || text.length() > 40) {
        throw new DateTimeException("before 1970");
      }
      return time;
    } catch (DateTimeException notATime) {
      throw new InvalidRequestException(
          name, "'" + name + "' is a time since 1970 such as 2025-01-31T12:00:00Z (RFC 3339)");
    }
  }

  private static String checked(String name, String text, int maxLength, String controls) {
    if (text.isBlank()) {
      throw new InvalidRequestException(name, "'" + name + "' must not be empty");
    }
    TextChecks.requireMaxLength(name, text, maxLength);
    text.codePoints()
        .filter(
            c ->
                (Character.isISOControl(c) && controls.indexOf(c) < 0)
                    || (c >= 0xD800 && c <= 0xDFFF))
        .findFirst()
        .ifPresent(
            c -> {
              throw new InvalidRequestException(
                  name,
                  "'%s' contains the character U+%04X, which is not accepted".formatted(name, c));
            });
    return text;
  }

  private <T> T required(String name, Class<T> kind) {
    return optional(name, kind)
        .orElseThrow(
            () -> new InvalidRequestException(name, "the field '" + name + "' is missing"));
  }

  private <T> Optional<T> optional(String name, Class<T> kind) {
    return Optional.ofNullable(kind.cast(values.get(name)));
  }
}
