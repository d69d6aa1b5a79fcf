package io.carillon.notification;

import io.carillon.event.EnumNames;

/**
 * The types of notifications. The name in lower case is the {@code type} of the data and the topic
 * of the event.
 */
public enum NotificationType {
  /** About the system: maintenance, a new version. */
  SYSTEM,
  /** For certain users or roles; requires recipients. */
  USER,
  /** Requires attention. */
  ALERT;

  @Override
  public String toString() {
    return EnumNames.lowerCase(this);
  }
}
