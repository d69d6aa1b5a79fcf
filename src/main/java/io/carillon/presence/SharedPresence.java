package io.carillon.presence;

import io.carillon.event.ChannelName;
import io.carillon.log.LogUnavailableException;
import io.carillon.shared.MemberLeases;
import io.carillon.shared.MemberLeases.Occupancy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The members of channels across all nodes. Receives joins and leaves from the {@link
 * LocalPresence} of its node, holds a lease for each member, and passes on a user's first join and
 * last leave among all nodes.
 *
 * <p>The leases of a node that dies or stops expire; then another node announces that the members
 * have left, unless they have joined there meanwhile.
 *
 * <p>Joins and leaves of a member alternate across all nodes. They are announced after the database
 * has ordered them: if a user leaves at one node and joins at another in the same moment, a channel
 * may see the announcements in the other order.
 */
public final class SharedPresence implements PresenceListener, ChannelMembers {
  /** How often {@link #renew} is to be called. */
  public static final Duration RENEWAL = MemberLeases.RENEWAL;

  private final MemberLeases leases;
  private final PresenceListener listener;
  private final Clock clock;
  private volatile boolean isStale; // data of a member could not be stored

  /**
   * @param leases of this node
   * @param listener called for changes across all nodes
   */
  public SharedPresence(MemberLeases leases, PresenceListener listener, Clock clock) {
    this.leases = leases;
    this.listener = listener;
    this.clock = clock;
  }

  private static String name(ChannelName channel, Member member) {
    return channel.value() + "/" + member.user(); // the name of a channel contains no slash
  }

  @Override
  public void onJoined(ChannelName channel, Member member) {
    String name = name(channel, member);
    announce(leases.join(name, member.since(), member.data()), channel, member, member.since());
  }

  @Override
  public void onChanged(ChannelName channel, Member member) {
    try {
      leases.replaceData(name(channel, member), member.data());
    } catch (LogUnavailableException unavailable) {
      isStale = true;
      throw unavailable;
    }
    listener.onChanged(channel, member);
  }

  @Override
  public void onLeft(ChannelName channel, Member member, Instant at) {
    announce(leases.leave(name(channel, member)), channel, member, at);
  }

  private void announce(Occupancy occupancy, ChannelName channel, Member member, Instant at) {
    switch (occupancy) {
      case ACQUIRED -> listener.onJoined(channel, member);
      case RELEASED -> listener.onLeft(channel, member, at);
      case UNCHANGED -> {} // other nodes have announced it
    }
  }

  @Override
  public Present in(ChannelName channel) {
    return MergedMembers.of(
        leases.membersWithPrefix(channel.value() + "/").stream()
            .map(lease -> new Member(user(lease.name()), lease.joined(), lease.data()))
            .toList());
  }

  @Override
  public int count(ChannelName channel) {
    return leases.countWithPrefix(channel.value() + "/");
  }

  @Override
  public int erase(String user) {
    return leases.erase(name -> user(name).equals(user));
  }

  private static String user(String name) {
    return name.substring(name.indexOf('/') + 1);
  }

  /**
   * Renews the leases of this node, acquires those again that have expired while it was cut off,
   * and announces that members of dead nodes have left.
   *
   * @param here the members according to this node's {@link LocalPresence}
   */
  public void renew(Map<ChannelName, List<Member>> here) {
    int count = here.values().stream().mapToInt(List::size).sum();
    boolean wasStale = isStale;
    isStale = false;
    if (leases.renew() < count || wasStale) {
      here.forEach((channel, members) -> members.forEach(member -> onJoined(channel, member)));
    }
    for (String name : leases.stale()) {
      ChannelName channel = new ChannelName(name.substring(0, name.indexOf('/')));
      Instant now = clock.instant();
      announce(leases.reconcile(name), channel, new Member(user(name), now), now);
    }
  }
}
