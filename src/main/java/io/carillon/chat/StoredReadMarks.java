package io.carillon.chat;

import io.carillon.event.SeqSet;
import io.carillon.shared.InboxStore;

/** The marks of rooms beside those of inboxes, so that both are erased together. Thread-safe. */
public final class StoredReadMarks implements ReadMarks {
  private final InboxStore store;

  public StoredReadMarks(InboxStore store) {
    this.store = store;
  }

  @Override
  public long readUpTo(String user, Room room) {
    return last(store.marks(user, room.channel()).read());
  }

  @Override
  public long advance(String user, Room room, long seq) {
    return last(store.markRead(user, room.channel(), SeqSet.upTo(seq)).read());
  }

  private static long last(SeqSet read) {
    return read.isEmpty() ? 0 : read.ranges().get(0).last(); // always from the first event on
  }
}
