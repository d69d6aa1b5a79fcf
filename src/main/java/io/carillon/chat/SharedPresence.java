package io.carillon.chat;

import io.carillon.shared.MemberLeases;
import io.carillon.shared.MemberLeases.Membership;
import io.carillon.shared.MemberLeases.Occupancy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The members of rooms across all nodes. Receives joins and leaves from the {@link Presence} of its
 * node, holds a lease for each member, and passes on a user's first join and last leave among all
 * nodes.
 *
 * <p>The leases of a node that dies or stops expire; then another node announces that the members
 * have left, unless they have joined there meanwhile.
 *
 * <p>Joins and leaves of a member alternate across all nodes. They are announced after the database
 * has ordered them: if a user leaves at one node and joins at another in the same moment, a room
 * may see the announcements in the other order.
 */
public final class SharedPresence implements PresenceListener, RoomMembers {
  /** How often {@link #renew} is to be called. */
  public static final Duration RENEWAL = MemberLeases.RENEWAL;

  private final MemberLeases leases;
  private final PresenceListener listener;
  private final Clock clock;

  /**
   * @param leases of this node
   * @param listener called for changes across all nodes
   */
  public SharedPresence(MemberLeases leases, PresenceListener listener, Clock clock) {
    this.leases = leases;
    this.listener = listener;
    this.clock = clock;
  }

  private static String name(Room room, String user) {
    return room.name() + "/" + user; // the name of a room contains no slash
  }

  @Override
  public void onJoined(Room room, String user, Instant at) {
    announce(leases.join(name(room, user), at), room, user, at);
  }

  @Override
  public void onLeft(Room room, String user, Instant at) {
    announce(leases.leave(name(room, user)), room, user, at);
  }

  private void announce(Occupancy occupancy, Room room, String user, Instant at) {
    switch (occupancy) {
      case ACQUIRED -> listener.onJoined(room, user, at);
      case RELEASED -> listener.onLeft(room, user, at);
      case UNCHANGED -> {} // other nodes have announced it
    }
  }

  @Override
  public List<Member> members(Room room) {
    Map<String, Instant> since = new TreeMap<>();
    for (Membership member : leases.membersWithPrefix(room.name() + "/")) {
      since.merge(user(member.name()), member.joined(), SharedPresence::earlier);
    }
    List<Member> members = new ArrayList<>();
    since.forEach((user, first) -> members.add(new Member(user, first)));
    members.sort(Comparator.comparing(Member::since).thenComparing(Member::user));
    return members;
  }

  @Override
  public int erase(String user) {
    return leases.erase(name -> user(name).equals(user));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static String user(String name) {
    return name.substring(name.indexOf('/') + 1);
  }

  /**
   * Renews the leases of this node, acquires those again that have expired while it was cut off,
   * and announces that members of dead nodes have left.
   *
   * @param here the members according to this node's {@link Presence}
   */
  public void renew(Map<Room, List<Member>> here) {
    int count = here.values().stream().mapToInt(List::size).sum();
    if (leases.renew() < count) {
      here.forEach(
          (room, members) ->
              members.forEach(member -> onJoined(room, member.user(), member.since())));
    }
    for (String name : leases.stale()) {
      Room room = new Room(name.substring(0, name.indexOf('/')));
      announce(leases.reconcile(name), room, user(name), clock.instant());
    }
  }
}
