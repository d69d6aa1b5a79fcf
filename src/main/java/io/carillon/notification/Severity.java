package io.carillon.notification;

import io.carillon.event.EnumNames;

/** The severity of a notification; in lower case in the data. */
public enum Severity {
  /** Information. */
  INFO,
  /** A success. */
  SUCCESS,
  /** A possible problem. */
  WARNING,
  /** An error. */
  ERROR;

  @Override
  public String toString() {
    return EnumNames.lowerCase(this);
  }
}
