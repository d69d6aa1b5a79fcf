package io.carillon.chat;

import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Reader;
import io.carillon.event.Retraction;
import io.carillon.event.Selector;
import io.carillon.log.EventLog;
import io.carillon.log.History;
import io.carillon.log.PageLimit;
import io.carillon.log.Selection;
import java.util.List;
import java.util.OptionalLong;

/**
 * Pages of the messages of a room, newest page first. Reads the log: calls may block. Thread-safe.
 */
public final class ChatHistory {
  /** Maximum number of messages per page. */
  static final int MAX_LIMIT = 200;

  /** Maximum footprint of the messages of a page, which is short then. */
  static final long MAX_BYTES = 256 << 10;

  /** Messages, and what has replaced their texts. */
  static final Selector MESSAGES =
      Selector.of(List.of(ChatEventType.MESSAGE.toString(), ChatEventType.EDITED.toString()));

  private final EventLog log;

  public ChatHistory(EventLog log) {
    this.log = log;
  }

  /**
   * A page of messages.
   *
   * @param messages oldest first, with the edits of messages
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
    History history =
        log.readBefore(
            room.channel(),
            before,
            new Selection(MESSAGES, reader),
            new PageLimit(limit, MAX_BYTES));
    return new Page(
        history.events().stream().filter(ChatHistory::isMessage).toList(),
        history.before() == 0 ? OptionalLong.empty() : OptionalLong.of(history.before()));
  }

  /** Skips events of the channel that are no chat messages: its publishers can publish anything. */
  private static boolean isMessage(Event event) {
    return event.data().format() == Data.Format.JSON
        && !Retraction.isNotice(event)
        && event.data().toString().strip().matches("(?s)\\{\\s*\".*");
  }
}
