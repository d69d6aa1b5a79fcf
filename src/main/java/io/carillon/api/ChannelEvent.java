package io.carillon.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An event in the log of a channel. (Called so since CDI has an {@code Event} of its own.)
 *
 * @param channel its channel
 * @param position in the channel: 1, 2, 3 … in the order of commits
 * @param type its type; without one subscribers receive a {@code message}
 * @param data its content
 * @param isJson whether {@code data} is one JSON value; otherwise it is plain text
 * @param topics its topics, possibly none
 * @param key the subject it describes
 * @param time when it was appended to the log
 * @param expires the end of its time to live
 * @param users the users that it is addressed to; with no users and no roles, everyone
 * @param roles the roles that it is addressed to
 */
public record ChannelEvent(
    String channel,
    long position,
    Optional<String> type,
    String data,
    boolean isJson,
    List<String> topics,
    Optional<String> key,
    Instant time,
    Optional<Instant> expires,
    Set<String> users,
    Set<String> roles) {
  public ChannelEvent {
    topics = List.copyOf(topics);
    users = Set.copyOf(users);
    roles = Set.copyOf(roles);
  }
}
