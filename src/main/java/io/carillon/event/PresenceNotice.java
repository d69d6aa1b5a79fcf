package io.carillon.event;

import java.util.List;

/**
 * A change in the presence of users in a channel: a transient event of the channel, of the topic
 * {@code carillon:presence}, which no publisher can use.
 */
public final class PresenceNotice {
  private static final List<Topic> TOPICS = List.of(new Topic(ReservedNames.PREFIX + "presence"));

  private PresenceNotice() {}

  /** What has changed. */
  public enum Change {
    /** A user became present. */
    JOINED,
    /** A present user has other data. */
    UPDATED,
    /** A user is no longer present. */
    LEFT
  }

  /**
   * The event.
   *
   * @param change in lower case, its type
   * @param json what it says of the user
   */
  public static Publication of(ChannelName channel, Change change, String json) {
    return Publication.to(channel)
        .json(json)
        .hubsOwn(new EventType(EnumNames.lowerCase(change)), TOPICS)
        .transientEvent()
        .build();
  }
}
