package io.carillon.notification;

import io.carillon.event.EnumNames;

/**
 * What a notification is about. The name in lower case is the {@code type} of the data, and the
 * topic by which a stream may select.
 */
public enum NotificationType {
  /** The system itself: maintenance, a new version. */
  SYSTEM,
  /** Something of certain people: it says whom it is for. */
  USER,
  /** Something that wants attention. */
  ALERT;

  @Override
  public String toString() {
    return EnumNames.lowerCase(this);
  }
}
