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
  TYPING,
  /** The author of a message has replaced its text. */
  EDITED,
  /** A user has read the room up to a message; transient, and for this user only. */
  READ;

  /** Whether events of this type name a message. */
  boolean isAboutMessage() {
    return this == EDITED || this == READ;
  }

  @Override
  public String toString() {
    return EnumNames.lowerCase(this);
  }
}
