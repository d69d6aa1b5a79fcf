package io.carillon.inbox;

import io.carillon.api.InboxMark;
import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.Publication;
import io.carillon.event.SeqSet;
import io.carillon.publish.ChannelFamily;
import io.carillon.wire.JsonText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The event that reports a change of a user's marks to the devices of the user. Its data is {@code
 * {"mark":"read","version":7,"ranges":[[1,16000],[16003,16003]]}}, without {@code ranges} if there
 * are more than {@link #MAX_RANGES}: then devices read the inbox again.
 */
public final class MarksChanged {
  /** The channel of these events, each private to its user. */
  public static final ChannelName CHANNEL = new ChannelName("notifications.inbox");

  /** The channel as a family. */
  public static final ChannelFamily FAMILY =
      new ChannelFamily(new ChannelPattern(CHANNEL.value()), "POST /api/inbox/{mark}");

  static final int MAX_RANGES = 500;

  /** Devices that were away for longer read the inbox again. */
  private static final Duration TTL = Duration.ofDays(1);

  private MarksChanged() {}

  static Publication event(String user, InboxMark mark, long version, SeqSet changed) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("mark", mark.name().toLowerCase(Locale.ROOT));
    members.put("version", version);
    List<SeqSet.Range> ranges = changed.ranges();
    if (ranges.size() <= MAX_RANGES) {
      members.put(
          "ranges", ranges.stream().map(range -> List.of(range.first(), range.last())).toList());
    }
    return Publication.to(CHANNEL)
        .audience(new Audience(Set.of(user), Set.of()))
        .ttl(TTL)
        .json(JsonText.object(members))
        .build();
  }
}
