package io.carillon.subscribe;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.SnapshotPosition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The positions in a {@code Last-Event-ID}: {@code 12}, or {@code a=12,b=7}, or in {@code since},
 * where each may be a {@link SnapshotPosition}. Proxies and clients repeat the header and add
 * spaces, so a channel may have several, which contradict each other.
 *
 * @param ofOnlyChannel without a name
 * @param byChannel with a name
 */
record ClaimedPositions(
    List<SnapshotPosition> ofOnlyChannel, Map<ChannelName, List<SnapshotPosition>> byChannel) {
  /** Reads the values of all lines, joined by commas; empty if one of them is malformed. */
  static Optional<ClaimedPositions> parse(String text) {
    ClaimedPositions claimed = new ClaimedPositions(new ArrayList<>(), new LinkedHashMap<>());
    for (String part : text.split(",", -1)) {
      if (!claimed.add(part.strip())) {
        return Optional.empty();
      }
    }
    return Optional.of(claimed);
  }

  private boolean add(String part) {
    int equals = part.indexOf('=');
    Optional<SnapshotPosition> seq = SnapshotPosition.parse(part.substring(equals + 1).strip());
    if (seq.isEmpty()) {
      return false;
    }
    if (equals < 0) {
      return ofOnlyChannel.add(seq.get());
    }
    try {
      ChannelName name = new ChannelName(part.substring(0, equals).strip());
      return byChannel.computeIfAbsent(name, first -> new ArrayList<>(1)).add(seq.get());
    } catch (InvalidRequestException notAName) {
      return false;
    }
  }

  /**
   * The positions in a channel, without duplicates.
   *
   * @param isOnly whether the stream has no other channel
   */
  List<SnapshotPosition> in(ChannelName channel, boolean isOnly) {
    List<SnapshotPosition> all = new ArrayList<>(byChannel.getOrDefault(channel, List.of()));
    if (isOnly) {
      all.addAll(ofOnlyChannel);
    }
    return all.stream().distinct().toList();
  }
}
