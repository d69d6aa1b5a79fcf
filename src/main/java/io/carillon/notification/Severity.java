package io.carillon.notification;

import java.util.Locale;

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
    return name().toLowerCase(Locale.ROOT);
  }
}
