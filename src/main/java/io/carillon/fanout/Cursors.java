package io.carillon.fanout;

import io.carillon.event.ChannelName;
import io.carillon.event.Positions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The cursors of a subscription, one for each of its channels, and the position that they make
 * together.
 *
 * @param ownIds whether the position is a vector of all channels rather than the seq of the one
 */
record Cursors(List<Cursor> all, boolean ownIds) {
  /** The seq up to which each channel has been served. */
  Map<ChannelName, Long> positions() {
    Map<ChannelName, Long> positions = new TreeMap<>();
    all.forEach(cursor -> positions.put(cursor.channel().name(), cursor.position()));
    return positions;
  }

  /** The position of the stream. */
  String position() {
    return ownIds ? new Positions(positions()).toString() : Long.toString(all.get(0).position());
  }

  /** The vector with one cursor at a given place, whose channel comes first. */
  String position(Cursor moving, long position) {
    Map<ChannelName, Long> positions = positions();
    positions.put(moving.channel().name(), position);
    return new Positions(positions).headedBy(moving.channel().name());
  }

  /** How many events of the channels have not been served. */
  long lag() {
    long lag = 0;
    for (Cursor cursor : all) {
      lag += Math.max(0, cursor.channel().head() - cursor.position());
    }
    return lag;
  }

  /** Whether all that is to be served now has been served. */
  boolean isLive() {
    for (Cursor cursor : all) {
      if (!cursor.isLive()) {
        return false;
      }
    }
    return true;
  }

  void tick() {
    all.forEach(Cursor::tick);
  }
}
