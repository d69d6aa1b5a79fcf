package io.carillon.alert;

import io.carillon.event.EnumNames;
import io.carillon.shared.StoredAlert;

/** What the metric of a rule is like; in lower case in JSON. */
enum AlertState {
  /** The rule is not breached. */
  INACTIVE,
  /** The rule is breached, but not yet for long enough. */
  PENDING,
  /** The alert has begun and not ended. */
  FIRING;

  /** Of absent values, the time of the last one is stored, so their rule is never pending. */
  static AlertState of(StoredAlert stored, AlertRule rule) {
    if (stored.isFiring()) {
      return FIRING;
    }
    return stored.breached().isPresent() && rule.condition() != Condition.ABSENT
        ? PENDING
        : INACTIVE;
  }

  @Override
  public String toString() {
    return EnumNames.lowerCase(this);
  }
}
