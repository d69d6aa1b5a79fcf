package io.carillon.chat;

import io.carillon.event.Publication;
import io.carillon.event.Ticker;
import io.carillon.log.Receipt;
import io.carillon.publish.IdempotencyKey;
import io.carillon.publish.Publisher;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what happens in rooms: what members say, that they type, that they come and go.
 * Thread-safe.
 *
 * <p>A coming or going that the log does not take is lost for the room; who asks for the members is
 * told right nevertheless. That is logged when it begins and when it is over, as a log that is away
 * would otherwise fill the operator's log.
 */
public final class ChatRooms implements PresenceListener {
  /** Longest message, in characters. */
  public static final int MAX_CONTENT_LENGTH = 4000;

  private static final Logger LOG = System.getLogger(ChatRooms.class.getName());

  private final Publisher publisher;
  private final Clock clock;
  private final TypingThrottle pace;
  private volatile boolean inTrouble;

  public ChatRooms(Publisher publisher, Clock clock, Ticker ticker) {
    this.publisher = publisher;
    this.clock = clock;
    this.pace = new TypingThrottle(ticker);
  }

  /** Says something; the stage completes when the log has it. */
  public CompletionStage<Receipt> say(Room room, String user, String content, IdempotencyKey key) {
    Publication.Builder message =
        event(ChatEventType.MESSAGE, user, content, clock.instant()).in(room);
    key.of(user).id().ifPresent(message::id); // members do not share their keys
    return publisher.publish(message.build());
  }

  /** Hints to those who are listening that somebody is typing, once a second at most. */
  public void typing(Room room, String user) {
    if (pace.offer(room, user)) {
      publisher.publish(
          event(ChatEventType.TYPING, user, "", clock.instant()).in(room).transientEvent().build());
    }
  }

  @Override
  public void joined(Room room, String user, Instant at) {
    announce(room, event(ChatEventType.USER_JOINED, user, "", at));
  }

  @Override
  public void left(Room room, String user, Instant at) {
    announce(room, event(ChatEventType.USER_LEFT, user, "", at));
  }

  private static ChatEvent event(ChatEventType type, String user, String content, Instant at) {
    return new ChatEvent(type, user, content, at.truncatedTo(ChronoUnit.MILLIS));
  }

  private void announce(Room room, ChatEvent event) {
    publisher
        .publish(event.in(room).build())
        .whenComplete((receipt, failure) -> announced(failure));
  }

  private void announced(@Nullable Throwable failure) {
    if (failure == null) {
      inTrouble = false;
    } else if (!inTrouble) {
      inTrouble = true;
      LOG.log(
          Level.WARNING,
          "rooms are not told who comes and goes: the log does not take it",
          failure);
    }
  }
}
