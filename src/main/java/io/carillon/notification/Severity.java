package io.carillon.notification;

import io.carillon.event.EnumNames;

/** How serious a notification is. Written in lower case. */
public enum Severity {
  /** Good to know. */
  INFO,
  /** Something went well. */
  SUCCESS,
  /** Something may go wrong. */
  WARNING,
  /** Something went wrong. */
  ERROR;

  @Override
  public String toString() {
    return EnumNames.lowerCase(this);
  }
}
