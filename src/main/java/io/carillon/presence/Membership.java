package io.carillon.presence;

import io.carillon.event.ChannelName;
import java.time.Instant;

/**
 * A member of a channel on this node, from the first stream until the leave is announced. All
 * fields are guarded by the lock of {@link LocalPresence}.
 */
final class Membership {
  final ChannelName channel;
  final String user;
  String data = "";
  String announcedData = "";
  Instant since = Instant.EPOCH;
  Instant changedAt = Instant.EPOCH;
  int streams;
  long registrations; // a new one since a grace time began cancels the leave
  boolean present;
  boolean announcedPresent;
  boolean queued;

  Membership(ChannelName channel, String user) {
    this.channel = channel;
    this.user = user;
  }

  Member member() {
    return new Member(user, since, data);
  }

  /** A stream was opened. */
  void opened(String brought) {
    streams++;
    registrations++;
    data = user.isEmpty() ? String.valueOf(streams) : brought.isEmpty() ? data : brought;
  }

  /** A stream was closed. */
  void closed() {
    streams--;
    data = user.isEmpty() ? String.valueOf(streams) : data;
  }

  boolean hasChanged() {
    return present != announcedPresent || present && !data.equals(announcedData);
  }
}
