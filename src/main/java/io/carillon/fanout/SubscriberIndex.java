package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.event.Audience;
import io.carillon.event.Reader;
import io.carillon.event.Retraction;
import io.carillon.event.Topic;
import io.carillon.fanout.SelectorGroup.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the live readers of a frame without visiting the others: groups by topic and prefix for
 * frames for everyone, single readers by user and role for the rest. Not thread-safe.
 */
final class SubscriberIndex {
  private final Map<SelectorGroup.Key, SelectorGroup> groups = new HashMap<>();
  private final List<SelectorGroup> unselective = new ArrayList<>();
  private final Map<String, List<SelectorGroup>> byTopic = new HashMap<>();
  private final List<SelectorGroup> byPrefix = new ArrayList<>();
  private final Map<String, Set<Member>> byUser = new HashMap<>();
  private final Map<String, Set<Member>> byRole = new HashMap<>();

  /** Receives what {@link #route} finds; the same group or reader may be found several times. */
  interface Route {
    void toGroup(SelectorGroup group, Frame frame);

    void toReader(Member member, Frame frame);
  }

  /** A reader, whether caught up or not, can be found by its user and roles. */
  void add(Member member) {
    Reader reader = member.cursor.reader();
    reader.user().ifPresent(user -> put(byUser, user, member));
    reader.roles().forEach(role -> put(byRole, role, member));
  }

  void remove(Member member) {
    Reader reader = member.cursor.reader();
    reader.user().ifPresent(user -> remove(byUser, user, member));
    reader.roles().forEach(role -> remove(byRole, role, member));
  }

  /** A reader is caught up: its group can be found by its selector. */
  void attach(Member member) {
    groups.computeIfAbsent(member.key(), this::newGroup).add(member);
  }

  /** A reader is no longer caught up. */
  void detach(Member member) {
    SelectorGroup group = member.group();
    if (group != null) {
      group.remove(member);
      if (group.members().isEmpty()) {
        drop(group); // at once: maybe no frame that only this group wants ever comes again
      }
    }
  }

  private SelectorGroup newGroup(SelectorGroup.Key key) {
    SelectorGroup group = new SelectorGroup(key);
    if (key.selector().isAll()) {
      unselective.add(group);
    } else {
      for (String topic : key.selector().exact()) {
        byTopic.computeIfAbsent(topic, t -> new ArrayList<>()).add(group);
      }
      if (!key.selector().prefixes().isEmpty()) {
        byPrefix.add(group);
      }
    }
    return group;
  }

  private void drop(SelectorGroup group) {
    groups.remove(group.key());
    unselective.remove(group);
    byPrefix.remove(group);
    for (String topic : group.key().selector().exact()) {
      List<SelectorGroup> sharing = byTopic.get(topic);
      if (sharing != null && sharing.remove(group) && sharing.isEmpty()) {
        byTopic.remove(topic);
      }
    }
  }

  /** All readers that are caught up. */
  List<Member> attached() {
    List<Member> all = new ArrayList<>();
    groups.values().forEach(group -> all.addAll(group.members()));
    return all;
  }

  /** Finds the readers of a frame among those that are caught up. */
  void route(Frame frame, Route route) {
    Audience audience = frame.event().audience();
    if (Retraction.isNotice(frame.event())) {
      groups.values().forEach(group -> route.toGroup(group, frame));
    } else if (audience.isEveryone()) {
      routeToGroups(frame, route);
    } else {
      audience.users().forEach(user -> routeToReaders(byUser.get(user), frame, route));
      audience.roles().forEach(role -> routeToReaders(byRole.get(role), frame, route));
    }
  }

  private void routeToGroups(Frame frame, Route route) {
    for (int i = 0; i < unselective.size(); i++) {
      route.toGroup(unselective.get(i), frame);
    }
    List<Topic> topics = frame.event().topics();
    for (int t = 0; t < topics.size() && !byTopic.isEmpty(); t++) {
      List<SelectorGroup> exact = byTopic.get(topics.get(t).value());
      for (int i = 0; exact != null && i < exact.size(); i++) {
        route.toGroup(exact.get(i), frame);
      }
    }
    for (int i = 0; i < byPrefix.size(); i++) {
      if (byPrefix.get(i).key().selector().selects(topics)) {
        route.toGroup(byPrefix.get(i), frame);
      }
    }
  }

  private static void routeToReaders(
      @Nullable Collection<Member> readers, Frame frame, Route route) {
    if (readers == null) {
      return;
    }
    for (Member member : readers) {
      if (member.cursor.isCaughtUp() && member.cursor.selector().selects(frame.event().topics())) {
        route.toReader(member, frame);
      }
    }
  }

  private static void put(Map<String, Set<Member>> index, String name, Member member) {
    index.computeIfAbsent(name, n -> new HashSet<>()).add(member);
  }

  private static void remove(Map<String, Set<Member>> index, String name, Member member) {
    Set<Member> members = index.get(name);
    if (members != null && members.remove(member) && members.isEmpty()) {
      index.remove(name);
    }
  }

  // --- for tests ---------------------------------------------------------------------------------

  int groupCount() {
    return groups.size();
  }

  /** How many entries lead to groups and readers. */
  int size() {
    return unselective.size() + byTopic.size() + byPrefix.size() + byUser.size() + byRole.size();
  }
}
