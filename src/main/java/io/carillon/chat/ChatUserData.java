package io.carillon.chat;

import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.log.EventLog;
import io.carillon.log.EventLog.ChannelExtent;
import io.carillon.publish.EventEraser;
import io.carillon.publish.UserData;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import io.carillon.wire.RejectedBodyException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What chat stores of users: the events of rooms that they have caused, and their presence. Reads
 * all rooms from their first event on, since events cannot be found by user.
 */
public final class ChatUserData implements UserData {
  private static final int CHANNELS = 100;
  private static final int MAX_LENGTH = 1 << 20;
  private static final JsonForm EVENT =
      JsonForm.fields().string("type").string("user").string("content").string("timestamp");

  private final EventLog log;
  private final EventEraser eraser;
  private final RoomMembers members;

  /**
   * @param members whose leases are stored
   */
  public ChatUserData(EventLog log, EventEraser eraser, RoomMembers members) {
    this.log = log;
    this.eraser = eraser;
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
        erased += eraser.erase(room.channel(), event -> isOf(event, user));
        after = room.channel().value();
      }
    } while (page.size() == CHANNELS);
    return erased;
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
