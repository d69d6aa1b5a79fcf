package io.carillon.chat;

import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.log.EventLog;
import io.carillon.log.EventLog.ChannelExtent;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import io.carillon.publish.Publisher;
import io.carillon.publish.UserData;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import io.carillon.wire.RejectedBodyException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;

/**
 * What chat stores of users: the events of rooms that they have caused, and their presence. Reads
 * all rooms from their first event on, since events cannot be found by user.
 */
public final class ChatUserData implements UserData {
  private static final int CHANNELS = 100;
  private static final int MAX_LENGTH = 1 << 20;
  private static final PageLimit PAGE = new PageLimit(512, 512 << 10);
  private static final JsonForm EVENT =
      JsonForm.fields().string("type").string("user").string("content").string("timestamp");

  private final EventLog log;
  private final Publisher publisher;
  private final RoomMembers members;

  /**
   * @param members whose leases are stored
   */
  public ChatUserData(EventLog log, Publisher publisher, RoomMembers members) {
    this.log = log;
    this.publisher = publisher;
    this.members = members;
  }

  @Override
  public String family() {
    return "chat";
  }

  @Override
  public long erase(String user) {
    long erased = members.erase(user);
    String after = "";
    List<ChannelExtent> page;
    do {
      page = log.channels(Set.of(Room.FAMILY.channels()), after, CHANNELS);
      for (ChannelExtent room : page) {
        erased += erase(room, user);
        after = room.channel().value();
      }
    } while (page.size() == CHANNELS);
    return erased;
  }

  private long erase(ChannelExtent room, String user) {
    long erased = 0;
    long position = room.extent().first() - 1;
    while (position < room.extent().head()) {
      Replay page = log.readAfter(room.channel(), position, PAGE);
      List<Long> seqs =
          page.events().stream().filter(event -> isOf(event, user)).map(Event::seq).toList();
      if (!seqs.isEmpty()) {
        retract(room.channel(), seqs);
        erased += seqs.size();
      }
      position =
          page.isLast() || page.events().isEmpty()
              ? Long.MAX_VALUE
              : page.events().get(page.events().size() - 1).seq();
    }
    return erased;
  }

  /** The appender answers in time, or fails. */
  private void retract(ChannelName channel, List<Long> seqs) {
    try {
      publisher.retract(channel, seqs).toCompletableFuture().join();
    } catch (CompletionException failed) {
      throw new LogUnavailableException("events could not be erased", failed.getCause());
    }
  }

  /** Events that the application has published to a room may have another form. */
  private static boolean isOf(Event event, String user) {
    if (event.data().format() != Data.Format.JSON) {
      return false;
    }
    try {
      return EVENT.readOne(event.data().utf8(), 2, ChatUserData::user).equals(Optional.of(user));
    } catch (RejectedBodyException anotherForm) {
      return false;
    }
  }

  private static Optional<String> user(JsonFields fields) {
    return fields.optionalText("user", MAX_LENGTH);
  }
}
