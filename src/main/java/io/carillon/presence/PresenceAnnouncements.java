package io.carillon.presence;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.ChannelName;
import io.carillon.event.PresenceNotice;
import io.carillon.event.PresenceNotice.Change;
import io.carillon.publish.Publisher;
import io.carillon.wire.JsonText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Announces members by transient events of their channel: {@code joined} with {@code
 * {"user":"anna","since":"…","data":{…}}}, {@code updated} with the same, and {@code left} with
 * {@code {"user":"anna","at":"…"}}. Subscribers without a name are not announced. Thread-safe.
 */
public final class PresenceAnnouncements implements PresenceListener {
  private final Publisher publisher;
  private final OutageLog outage =
      new OutageLog(
          System.getLogger(PresenceAnnouncements.class.getName()),
          "Joins and leaves of channels cannot be published",
          "Joins and leaves of channels are published again");

  public PresenceAnnouncements(Publisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public void onJoined(ChannelName channel, Member member) {
    announce(channel, Change.JOINED, member, member.members());
  }

  @Override
  public void onChanged(ChannelName channel, Member member) {
    announce(channel, Change.UPDATED, member, member.members());
  }

  @Override
  public void onLeft(ChannelName channel, Member member, Instant at) {
    Map<String, Object> left = new LinkedHashMap<>();
    left.put("user", member.user());
    left.put("at", at);
    announce(channel, Change.LEFT, member, left);
  }

  private void announce(
      ChannelName channel, Change change, Member member, Map<String, Object> members) {
    if (member.isNamed()) {
      publisher
          .publish(PresenceNotice.of(channel, change, JsonText.object(members)))
          .whenComplete((receipt, failure) -> outage.ended(failure));
    }
  }
}
