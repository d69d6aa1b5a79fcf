package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.channel.StreamFormat;
import io.carillon.event.Selector;
import java.util.ArrayList;
import java.util.List;

/**
 * Cursors in step that receive the same bytes: same channel, same selector, same format. What is
 * for everyone is put together once for all of them. Written by the shard's thread only.
 */
final class SelectorGroup {
  /**
   * What makes cursors alike; those of streams of several channels write ids of their own and share
   * nothing.
   */
  record Key(Selector selector, StreamFormat format, boolean ownIds) {}

  final Key key;
  final ArrayList<Cursor> cursors = new ArrayList<>();
  final List<Frame> run = new ArrayList<>(); // what of the current run is for this group

  SelectorGroup(Key key) {
    this.key = key;
  }

  void add(Cursor cursor) {
    cursor.group = this;
    cursor.indexInGroup = cursors.size();
    cursors.add(cursor);
  }

  /**
   * Removes in constant time: the last one takes the place. Those who iterate go backwards and so
   * miss nobody.
   */
  void remove(Cursor cursor) {
    Cursor last = cursors.remove(cursors.size() - 1);
    if (last != cursor) {
      cursors.set(cursor.indexInGroup, last);
      last.indexInGroup = cursor.indexInGroup;
    }
    cursor.group = null;
  }
}
