package io.carillon.chat;

import io.carillon.event.Event;
import io.carillon.log.EventLog;
import io.carillon.log.EventLog.ChannelExtent;
import io.carillon.publish.EventEraser;
import io.carillon.publish.UserData;
import java.util.List;
import java.util.Set;

/**
 * What chat stores of users: the events of rooms that they have caused. Reads all rooms from their
 * first event on, since events cannot be found by user.
 */
public final class ChatUserData implements UserData {
  private static final int CHANNELS = 100;

  private final EventLog log;
  private final EventEraser eraser;

  /**
   * @param eraser of the log
   */
  public ChatUserData(EventLog log, EventEraser eraser) {
    this.log = log;
    this.eraser = eraser;
  }

  @Override
  public String family() {
    return "chat";
  }

  @Override
  public long erase(String user) {
    long erased = 0;
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

  private static boolean isOf(Event event, String user) {
    return ChatEventReader.read(event).filter(each -> each.user().equals(user)).isPresent();
  }
}
