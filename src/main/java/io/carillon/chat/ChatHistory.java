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
 * Pages of the messages of a room, newest page first. Reads the log: calls may block. Thread-safe.
 */
public final class ChatHistory {
  /** Maximum number of messages per page. */
  static final int MAX_LIMIT = 200;

  /** Events read from the log at a time. */
  private static final int BATCH = 200;

  /**
   * Maximum number of events that one page scans: in a room with many joins and leaves but few
   * messages, a page may be short.
   */
  private static final int MAX_SCANNED = 10 * BATCH;

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
   * @param before the {@code before} of the next older page, if there may be one; also a page that
   *     is short or empty may have an older one
   */
  record Page(List<Event> messages, OptionalLong before) {
    Page {
      messages = List.copyOf(messages);
    }

    /** {@code {"messages":[{"seq":17,"type":"message",…}],"before":17}}. */
    String json() {
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

    /** The members of the data and the closing brace. */
    private static String members(Event message) {
      return message.data().toString().strip().substring(1).strip();
    }
  }

  /**
   * The newest messages before a position that are visible to {@code reader}.
   *
   * @param before 1 or more; {@link Long#MAX_VALUE} for the newest page
   * @param limit 1 to {@link #MAX_LIMIT}
   * @throws InvalidRequestException if a parameter is out of range
   * @throws io.carillon.log.LogUnavailableException if the log cannot be read
   */
  Page page(Room room, long before, int limit, Reader reader) {
    if (before < 1) {
      throw new InvalidRequestException(
          "before", "'before' must be the seq of an event, 1 or more");
    }
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new InvalidRequestException("limit", "'limit' must be a number from 1 to " + MAX_LIMIT);
    }
    Instant now = clock.instant();
    Deque<Event> found = new ArrayDeque<>();
    long position = before;
    for (int scanned = 0; scanned < MAX_SCANNED; scanned += BATCH) {
      List<Event> events = log.readBefore(room.channel(), position, BATCH);
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
      if (events.size() < BATCH) {
        return new Page(new ArrayList<>(found), OptionalLong.empty());
      }
    }
    return new Page(new ArrayList<>(found), OptionalLong.of(position));
  }

  /** Skips events of the channel that are no chat messages: its publishers can publish anything. */
  private static boolean isMessage(Event event) {
    return event.topics().contains(MESSAGE)
        && event.data().format() == Data.Format.JSON
        && event.data().toString().strip().matches("(?s)\\{\\s*\".*");
  }
}
