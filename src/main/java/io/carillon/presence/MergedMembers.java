package io.carillon.presence;

import io.carillon.presence.ChannelMembers.Present;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The members of one channel, of which nodes may each have the same one. */
final class MergedMembers {
  private MergedMembers() {}

  /**
   * Each user once, since the earliest join, with the data of the latest one that has brought some.
   *
   * @param all of all nodes, named or not
   */
  static Present of(List<Member> all) {
    Map<String, Member> users = new TreeMap<>();
    Map<String, Instant> latest = new TreeMap<>();
    int unnamed = 0;
    for (Member member : all) {
      unnamed += member.count();
      if (member.isNamed()) {
        users.merge(member.user(), member, (one, other) -> merged(one, other, latest));
        latest.merge(member.user(), member.since(), MergedMembers::later);
      }
    }
    List<Member> members = new ArrayList<>(users.values());
    members.sort(Comparator.comparing(Member::since).thenComparing(Member::user));
    return new Present(members, unnamed);
  }

  private static Member merged(Member one, Member other, Map<String, Instant> latest) {
    boolean isNewer =
        one.data().isEmpty()
            || !other.data().isEmpty() && !other.since().isBefore(latest.get(other.user()));
    return new Member(
        one.user(),
        one.since().isBefore(other.since()) ? one.since() : other.since(),
        isNewer ? other.data() : one.data());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
