package io.carillon.chat;

import io.carillon.event.Event;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.EventLog;
import io.carillon.log.History;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import io.carillon.log.Selection;
import jakarta.ws.rs.NotFoundException;
import java.util.ArrayList;
import java.util.List;

/** Finds messages in the log: calls may block. Thread-safe. */
public final class ChatMessages {
  private static final PageLimit ONE = new PageLimit(1, 1 << 20);
  private static final PageLimit PAGE = new PageLimit(512, 512 << 10);
  private static final Selector EDITS = Selector.of(List.of(ChatEventType.EDITED.toString()));

  private final EventLog log;

  public ChatMessages(EventLog log) {
    this.log = log;
  }

  /**
   * A message.
   *
   * @throws NotFoundException if the room has no message at this position
   * @throws io.carillon.log.LogUnavailableException if the log cannot be read
   */
  ChatEvent require(Room room, long seq) {
    Replay page = log.readAfter(room.channel(), seq - 1, ONE);
    return page.events().stream()
        .filter(event -> event.seq() == seq)
        .flatMap(event -> ChatEventReader.read(event).stream())
        .filter(event -> event.type() == ChatEventType.MESSAGE)
        .findFirst()
        .orElseThrow(
            () -> new NotFoundException("the room has no message " + seq + ", or not any more"));
  }

  /** The seqs of the events that have replaced the text of a message. */
  List<Long> editsOf(Room room, long seq) {
    List<Long> edits = new ArrayList<>();
    long before = Long.MAX_VALUE;
    do {
      History page =
          log.readBefore(room.channel(), before, new Selection(EDITS, Reader.ANONYMOUS), PAGE);
      page.events().stream()
          .filter(event -> isEditOf(event, seq))
          .map(Event::seq)
          .forEach(edits::add);
      before = page.before();
    } while (before > seq);
    return edits;
  }

  /** The newest position of a room, up to which it can have been read. */
  long head(Room room) {
    return log.extent(room.channel()).head();
  }

  private static boolean isEditOf(Event event, long seq) {
    return ChatEventReader.read(event)
        .filter(edit -> edit.type() == ChatEventType.EDITED && edit.message() == seq)
        .isPresent();
  }
}
