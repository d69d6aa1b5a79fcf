package io.carillon.alert;

import io.carillon.event.EnumNames;

/** When a rule is breached; in lower case in JSON. */
public enum Condition {
  /** While values are above the threshold. */
  ABOVE,
  /** While values are below the threshold. */
  BELOW,
  /** While there are no values. */
  ABSENT;

  /** Whether a value breaches a rule. */
  boolean isBreachedBy(double value, double threshold) {
    return switch (this) {
      case ABOVE -> value > threshold;
      case BELOW -> value < threshold;
      case ABSENT -> false;
    };
  }

  @Override
  public String toString() {
    return EnumNames.lowerCase(this);
  }
}
