package io.carillon.chat;

import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Reader;
import io.carillon.event.Topic;
import io.carillon.log.EventLog;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/**
 * What was said in a room, by pages, from the newest back. Reads the log: calls may block.
 * Thread-safe.
 */
public final class ChatHistory {
  /** Most messages on a page. */
  public static final int MAX_LIMIT = 200;

  /** How many events of the log are looked at in one step back. */
  private static final int STEP = 200;

  /**
   * Most events that one page looks at: a room where members come and go and nobody speaks answers
   * with a short page.
   */
  private static final int MAX_LOOKED_AT = 10 * STEP;

  private static final Topic MESSAGE = new Topic(ChatEventType.MESSAGE.toString());

  private final EventLog log;
  private final Clock clock;

  public ChatHistory(EventLog log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * A page of messages.
   *
   * @param messages oldest first
   * @param before where the page before it ends, if there may be one; a page may be short, or
   *     empty, and not the last
   */
  public record Page(List<Event> messages, OptionalLong before) {
    public Page {
      messages = List.copyOf(messages);
    }

    /** {@code {"messages":[{"seq":17,"type":"message",…}],"before":17}}. */
    public String json() {
      StringBuilder json = new StringBuilder(256 * messages.size() + 32).append("{\"messages\":[");
      String separator = "";
      for (Event message : messages) {
        json.append(separator)
            .append("{\"seq\":")
            .append(message.seq())
            .append(',')
            .append(members(message));
        separator = ",";
      }
      json.append(']');
      before.ifPresent(position -> json.append(",\"before\":").append(position));
      return json.append('}').toString();
    }

    /** The members of its data, and the closing brace. */
    private static String members(Event message) {
      return message.data().toString().strip().substring(1).strip();
    }
  }

  /**
   * The newest messages before a position that {@code reader} may see.
   *
   * @param before 1 or more; {@link Long#MAX_VALUE} for the newest page
   * @param limit 1 to {@link #MAX_LIMIT}
   * @throws InvalidRequestException if one of them is not
   * @throws io.carillon.channel.LogUnavailableException if the log cannot be read now
   */
  public Page page(Room room, long before, int limit, Reader reader) {
    if (before < 1) {
      throw new InvalidRequestException("before", "'before' is the seq of an event, 1 or more");
    }
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new InvalidRequestException("limit", "'limit' is a number from 1 to " + MAX_LIMIT);
    }
    Instant now = clock.instant();
    Deque<Event> found = new ArrayDeque<>();
    long position = before;
    for (int lookedAt = 0; lookedAt < MAX_LOOKED_AT; lookedAt += STEP) {
      List<Event> events = log.readBefore(room.channel(), position, STEP);
      for (int i = events.size() - 1; i >= 0; i--) {
        Event event = events.get(i);
        if (isMessage(event) && !event.isExpiredAt(now) && event.audience().admits(reader)) {
          found.addFirst(event);
        }
        position = event.seq();
        if (found.size() == limit) {
          return new Page(
              new ArrayList<>(found),
              position > 1 ? OptionalLong.of(position) : OptionalLong.empty());
        }
      }
      if (events.size() < STEP) {
        return new Page(new ArrayList<>(found), OptionalLong.empty());
      }
    }
    return new Page(new ArrayList<>(found), OptionalLong.of(position));
  }

  /**
   * Whoever may publish to the channel may also publish there what is no chat: that is passed over.
   */
  private static boolean isMessage(Event event) {
    return event.topics().contains(MESSAGE)
        && event.data().format() == Data.Format.JSON
        && event.data().toString().strip().matches("(?s)\\{\\s*\".*");
  }
}
