package io.carillon.chat;

import io.carillon.shared.Leases;
import io.carillon.shared.Leases.Lease;
import io.carillon.shared.Leases.Turn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who is in which room on all nodes. Hears from the {@link Presence} of its node who comes and goes
 * there, holds a lease for each of them, and passes on what is news for the room: the first coming
 * and the last going of somebody, whatever nodes that happens at.
 *
 * <p>A node that dies leaves its leases behind, which end after {@link #LEASE}; then one of the
 * others tells the rooms. A node that stops in order does the same, so that those who come back to
 * another node have never left.
 *
 * <p>Among all nodes, comings and goings of a member take turns. They are told when that has been
 * settled: if somebody leaves at one node and comes to another in the same moment, a room may hear
 * of it in the other order.
 */
public final class SharedPresence implements PresenceListener, RoomMembers {
  /** How long somebody is held to be there by a node of which nothing is heard. */
  static final Duration LEASE = Duration.ofSeconds(30);

  /** How often {@link #renew} is to be called: twice may go wrong. */
  public static final Duration RENEWAL = Duration.ofSeconds(8);

  private static final String KIND = "member";

  private final Leases leases;
  private final String node;
  private final PresenceListener listener;
  private final Clock clock;

  /**
   * @param node this one
   * @param listener is told what is news among all nodes
   */
  public SharedPresence(Leases leases, String node, PresenceListener listener) {
    this(leases, node, listener, Clock.systemUTC());
  }

  SharedPresence(Leases leases, String node, PresenceListener listener, Clock clock) {
    this.leases = leases;
    this.node = node;
    this.listener = listener;
    this.clock = clock;
  }

  private static String name(Room room, String user) {
    return room.name() + "/" + user; // no room has a slash in its name
  }

  @Override
  public void onJoined(Room room, String user, Instant at) {
    tell(leases.join(KIND, name(room, user), node, at.toString(), LEASE), room, user, at);
  }

  @Override
  public void onLeft(Room room, String user, Instant at) {
    tell(leases.leave(KIND, name(room, user), node), room, user, at);
  }

  private void tell(Turn turn, Room room, String user, Instant at) {
    if (turn == Turn.HELD) {
      listener.onJoined(room, user, at);
    } else if (turn == Turn.FREE) {
      listener.onLeft(room, user, at);
    }
  }

  @Override
  public List<Member> members(Room room) {
    Map<String, Instant> since = new TreeMap<>();
    for (Lease lease : leases.beginningWith(KIND, room.name() + "/")) {
      since.merge(user(lease.name()), Instant.parse(lease.content()), SharedPresence::earlier);
    }
    List<Member> members = new ArrayList<>();
    since.forEach((user, first) -> members.add(new Member(user, first)));
    members.sort(Comparator.comparing(Member::since).thenComparing(Member::user));
    return members;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static String user(String name) {
    return name.substring(name.indexOf('/') + 1);
  }

  /**
   * Renews the leases of those who are here, takes those again that have ended while this node was
   * away, and tells of members whose nodes are no more.
   *
   * @param here of the node's own {@link Presence}
   */
  public void renew(Map<Room, List<Member>> here) {
    int count = here.values().stream().mapToInt(List::size).sum();
    if (leases.renew(KIND, node, LEASE) < count) {
      here.forEach(
          (room, members) ->
              members.forEach(member -> onJoined(room, member.user(), member.since())));
    }
    for (String name : leases.unsettled(KIND)) {
      Room room = new Room(name.substring(0, name.indexOf('/')));
      tell(leases.settle(KIND, name), room, user(name), clock.instant());
    }
  }
}
