package io.carillon.notification;

import io.carillon.event.EnumNames;

/** How urgently a notification asks for attention; in lower case in the data. */
public enum Priority {
  /** Can wait. */
  LOW,
  /** As usual. */
  NORMAL,
  /** Soon: shown on the desktop although its page is visible. */
  HIGH,
  /** At once: the desktop notification stays until it is closed. */
  URGENT;

  @Override
  public String toString() {
    return EnumNames.lowerCase(this);
  }
}
