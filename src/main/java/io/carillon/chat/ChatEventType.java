package io.carillon.chat;

import io.carillon.event.EnumNames;

/**
 * What happens in a room. The name in lower case is the {@code type} of the data, and the topic by
 * which a stream may select.
 */
public enum ChatEventType {
  /** Somebody has said something. */
  MESSAGE,
  /** Somebody is here who was not. */
  USER_JOINED,
  /** Somebody is no longer here. */
  USER_LEFT,
  /** Somebody is about to say something: transient. */
  TYPING;

  @Override
  public String toString() {
    return EnumNames.lowerCase(this);
  }
}
