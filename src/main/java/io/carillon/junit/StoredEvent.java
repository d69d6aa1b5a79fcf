package io.carillon.junit;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An event in the log of a hub, with all that its publisher gave it.
 *
 * @param channel its channel
 * @param seq its number in the channel, from 1
 * @param type empty for a plain message
 * @param data JSON text, or the text that was published
 * @param topics its topics
 * @param key its subject
 * @param users the users that it is addressed to; with no roles either: everyone
 * @param roles the roles that it is addressed to
 * @param timestamp when it was appended
 * @param expiry the end of its time to live
 */
public record StoredEvent(
    String channel,
    long seq,
    Optional<String> type,
    String data,
    List<String> topics,
    Optional<String> key,
    Set<String> users,
    Set<String> roles,
    Instant timestamp,
    Optional<Instant> expiry) {
  static StoredEvent of(Event event) {
    ChannelName channel = event.channel();
    return new StoredEvent(
        channel.value(),
        event.seq(),
        event.type().map(Object::toString),
        event.data().toString(),
        event.topics().stream().map(Topic::toString).toList(),
        event.key(),
        event.audience().users(),
        event.audience().roles(),
        event.timestamp(),
        event.expiry());
  }
}
