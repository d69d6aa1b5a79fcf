package io.carillon.alert;

import io.carillon.event.Audience;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.TextChecks;
import io.carillon.monitoring.Measurement;
import io.carillon.notification.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * A rule on a metric, which becomes a notification when it has been breached for long enough, and
 * another one when it no longer is.
 *
 * @param name 1 to {@link #MAX_NAME_LENGTH} characters; setting a rule with the same name changes
 *     it
 * @param threshold without meaning if the condition is {@code ABSENT}
 * @param duration how long it has to be breached without an interruption; zero: at once
 * @param to the recipients of the notifications
 */
public record AlertRule(
    String name,
    String metric,
    Condition condition,
    double threshold,
    Duration duration,
    Severity severity,
    Audience to) {
  /** Maximum length of a name, in characters. */
  public static final int MAX_NAME_LENGTH = 64;

  private static final Duration MAX_DURATION = Duration.ofDays(7);
  private static final Duration LEAST_ABSENCE = Duration.ofSeconds(1);

  /**
   * @throws InvalidRequestException if a value is out of its range
   */
  public AlertRule {
    TextChecks.requireMaxLength("name", name, MAX_NAME_LENGTH);
    new Measurement(metric, condition == Condition.ABSENT ? 0 : threshold, Instant.EPOCH);
    if (duration.isNegative() || duration.compareTo(MAX_DURATION) > 0) {
      throw new InvalidRequestException("for", "'for' is PT0S to P7D, not " + duration);
    }
    if (condition == Condition.ABSENT && duration.compareTo(LEAST_ABSENCE) < 0) {
      throw new InvalidRequestException("for", "'for' is at least a second for absent values");
    }
  }

  /** Its members in JSON, as a request has them. */
  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", name);
    members.put("metric", metric);
    members.put("condition", condition);
    if (condition != Condition.ABSENT) {
      members.put("threshold", threshold);
    }
    members.put("for", duration);
    members.put("severity", severity);
    if (!to.isEveryone()) {
      Map<String, Object> recipients = new LinkedHashMap<>();
      recipients.put("users", new TreeSet<>(to.users()));
      recipients.put("roles", new TreeSet<>(to.roles()));
      members.put("to", recipients);
    }
    return members;
  }

  /** When it is breached, as a sentence has it: {@code cpu is above 0.9}. */
  String words() {
    return condition == Condition.ABSENT
        ? "no values of %s arrive".formatted(metric)
        : "%s is %s %s".formatted(metric, condition, threshold);
  }
}
