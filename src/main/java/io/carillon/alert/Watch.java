package io.carillon.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one rule knows of its metric: since when it is breached, and whether its alert has begun.
 * Times are those at which the hub stored the values, so that a publisher's clock does not matter.
 * Used by one thread.
 */
final class Watch {
  private final AlertRule rule;
  private @Nullable Instant since;
  private boolean isFiring;
  private final List<Transition> transitions = new ArrayList<>();

  /**
   * @param since when the breach began; of absent values: when the last one came; null if neither
   */
  Watch(AlertRule rule, @Nullable Instant since, boolean isFiring) {
    this.rule = rule;
    this.since = since;
    this.isFiring = isFiring;
  }

  /** The begin or the end of an alert. */
  record Transition(boolean begins, Instant time) {}

  /** A value of the metric. */
  void value(double value, Instant time) {
    if (rule.condition() == Condition.ABSENT) {
      end(time);
      since = time;
    } else if (rule.condition().isBreachedBy(value, rule.threshold())) {
      since = since == null ? time : since;
      check(time);
    } else {
      since = null;
      end(time);
    }
  }

  /** No further value has come until a time. */
  void silence(Instant now) {
    if (since == null && rule.condition() == Condition.ABSENT) {
      since = now; // watched from now on
    }
    check(now);
  }

  private void check(Instant now) {
    if (!isFiring && since != null && !since.plus(rule.duration()).isAfter(now)) {
      isFiring = true;
      transitions.add(new Transition(true, now));
    }
  }

  private void end(Instant time) {
    if (isFiring) {
      isFiring = false;
      transitions.add(new Transition(false, time));
    }
  }

  @Nullable Instant since() {
    return since;
  }

  boolean isFiring() {
    return isFiring;
  }

  /** What has happened, in order. */
  List<Transition> transitions() {
    return transitions;
  }
}
