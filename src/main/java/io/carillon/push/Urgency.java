package io.carillon.push;

import io.carillon.event.EnumNames;

/** How soon a push service wakes a device (RFC 8030, 5.3); in lower case in the header. */
enum Urgency {
  /** With other messages, or when the device is charged. */
  LOW,
  /** As usual. */
  NORMAL,
  /** At once, also on a low battery. */
  HIGH;

  @Override
  public String toString() {
    return EnumNames.lowerCase(this);
  }
}
