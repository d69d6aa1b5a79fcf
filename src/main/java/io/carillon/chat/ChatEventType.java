package io.carillon.chat;

import io.carillon.event.EnumNames;

/**
 * The types of chat events. The name in lower case is the {@code type} of the data and the topic of
 * the event.
 */
enum ChatEventType {
  /** A member sent a message. */
  MESSAGE,
  /** A user became a member. */
  USER_JOINED,
  /** A user is no longer a member. */
  USER_LEFT,
  /** A member is typing; transient. */
  TYPING;

  @Override
  public String toString() {
    return EnumNames.lowerCase(this);
  }
}
