package io.carillon.notification;

import io.carillon.event.EnumNames;

/** What a lock screen may show of a notification; in lower case in the data. */
public enum PushContent {
  /** Title and message. */
  CONTENT,
  /** That there is one. */
  NOTICE,
  /** Nothing: it is not sent to push services. */
  NONE;

  @Override
  public String toString() {
    return EnumNames.lowerCase(this);
  }
}
