package io.carillon.chat;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.Audience;
import io.carillon.event.Publication;
import io.carillon.event.Ticker;
import io.carillon.log.Receipt;
import io.carillon.log.TooManyChannelsException;
import io.carillon.publish.IdempotencyKey;
import io.carillon.publish.Publisher;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Publishes the events of chat rooms: messages and their edits, typing hints, joins and leaves.
 * Thread-safe.
 *
 * <p>A join or leave that cannot be published, also because the room would be a channel too many,
 * is lost for the subscribers of the room; the list of members is correct nevertheless.
 */
public final class ChatRooms {
  /** Maximum length of a message, in characters. */
  static final int MAX_CONTENT_LENGTH = 4000;

  private static final Logger LOG = System.getLogger(ChatRooms.class.getName());

  private final Publisher publisher;
  private final Clock clock;
  private final MentionListener mentions;
  private final TypingThrottle typingThrottle;
  private final OutageLog outage =
      new OutageLog(
          LOG,
          "Joins and leaves of chat rooms cannot be published",
          "Joins and leaves of chat rooms are published again");

  /** Rooms whose messages notify no users. */
  public ChatRooms(Publisher publisher, Clock clock, Ticker ticker) {
    this(publisher, clock, ticker, (room, seq, sender, users, content) -> Optional.empty());
  }

  /**
   * @param mentions called when a message is stored that mentions users
   */
  public ChatRooms(Publisher publisher, Clock clock, Ticker ticker, MentionListener mentions) {
    this.mentions = mentions;
    this.publisher = publisher;
    this.clock = clock;
    this.typingThrottle = new TypingThrottle(ticker);
  }

  /** Sends a message; the stage completes when it is stored. */
  CompletionStage<Receipt> send(Room room, String user, String content, IdempotencyKey key) {
    Publication.Builder message =
        event(ChatEventType.MESSAGE, user, content, clock.instant()).in(room);
    key.of(user).id().ifPresent(message::id); // scoped: keys of two senders do not collide
    List<String> mentioned = Mentions.in(content, user);
    return mentioned.isEmpty()
        ? publisher.publish(message.build())
        : publisher
            .publish(
                message.build(),
                receipt -> mentions.notice(room, receipt.last(), user, mentioned, content))
            .thenApply(
                receipt -> {
                  mentions.onStored();
                  return receipt;
                });
  }

  /** Replaces the text of a message; the stage completes when the change is stored. */
  CompletionStage<Receipt> edit(
      Room room, String user, long message, String content, IdempotencyKey key) {
    Publication.Builder edit =
        new ChatEvent(ChatEventType.EDITED, user, content, now(), message).in(room);
    key.of(user).id().ifPresent(edit::id);
    return publisher.publish(edit.build());
  }

  /** Tells the other devices of a user up to where the user has read a room. */
  void sendRead(Room room, String user, long message) {
    publisher.publish(
        new ChatEvent(ChatEventType.READ, user, "", now(), message)
            .in(room)
            .audience(new Audience(Set.of(user), Set.of()))
            .transientEvent()
            .build());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Publishes a hint that a member is typing, at most once a second per member. */
  void sendTyping(Room room, String user) {
    if (typingThrottle.tryAcquire(room, user)) {
      publisher.publish(
          event(ChatEventType.TYPING, user, "", clock.instant()).in(room).transientEvent().build());
    }
  }

  /** Publishes that a user became a member. */
  void joined(Room room, String user, Instant at) {
    announce(room, event(ChatEventType.USER_JOINED, user, "", at));
  }

  /** Publishes that a user is no longer a member. */
  void left(Room room, String user, Instant at) {
    announce(room, event(ChatEventType.USER_LEFT, user, "", at));
  }

  private static ChatEvent event(ChatEventType type, String user, String content, Instant at) {
    return new ChatEvent(type, user, content, at.truncatedTo(ChronoUnit.MILLIS));
  }

  private void announce(Room room, ChatEvent event) {
    publisher
        .publish(event.in(room).build())
        .whenComplete(
            (receipt, failure) -> {
              if (failure == null) {
                outage.succeeded();
              } else if (!isOverQuota(failure)) {
                outage.failed(failure);
              }
            });
  }

  private static boolean isOverQuota(Throwable failure) {
    return failure instanceof TooManyChannelsException
        || failure.getCause() instanceof TooManyChannelsException;
  }
}
