package io.carillon.alert;

import io.carillon.event.InvalidRequestException;
import io.carillon.notification.Severity;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Reads rules in JSON; unknown fields are rejected. */
final class RuleReader {
  private static final JsonForm FORM =
      JsonForm.fields()
          .string("name")
          .string("metric")
          .string("condition")
          .number("threshold")
          .string("for")
          .string("severity")
          .audience("to");

  private static final int MAX_WORD_LENGTH = 64;

  private RuleReader() {}

  /**
   * Reads one rule.
   *
   * @throws io.carillon.wire.RejectedBodyException if the JSON is not a valid rule
   */
  static AlertRule read(byte[] json, int maxDepth) {
    return FORM.readOne(json, maxDepth, RuleReader::rule);
  }

  private static AlertRule rule(JsonFields fields) {
    Condition condition =
        oneOf(Condition.values(), "condition", fields.line("condition", MAX_WORD_LENGTH));
    return new AlertRule(
        fields.line("name", AlertRule.MAX_NAME_LENGTH),
        fields.line("metric", MAX_WORD_LENGTH),
        condition,
        condition == Condition.ABSENT ? 0 : fields.number("threshold"),
        duration(fields.optionalLine("for", MAX_WORD_LENGTH).orElse("PT0S")),
        oneOf(
            Severity.values(),
            "severity",
            fields.optionalLine("severity", MAX_WORD_LENGTH).orElse("warning")),
        fields.audience("to"));
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new InvalidRequestException(
          "for", "'for' is a duration in the form of ISO 8601, such as PT30S, not '" + text + "'");
    }
  }

  private static <E extends Enum<E>> E oneOf(E[] accepted, String field, String written) {
    return Arrays.stream(accepted)
        .filter(each -> each.toString().equals(written))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    field,
                    "'%s' is one of %s, not '%s'"
                        .formatted(
                            field,
                            Arrays.stream(accepted)
                                .map(Object::toString)
                                .collect(Collectors.joining(", ")),
                            written)));
  }
}
