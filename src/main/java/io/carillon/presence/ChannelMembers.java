package io.carillon.presence;

import io.carillon.event.ChannelName;
import java.util.List;

/** The subscribers that are present in channels, on all nodes. */
public interface ChannelMembers {
  /**
   * Those of a channel.
   *
   * @throws io.carillon.log.LogUnavailableException if those of other nodes cannot be read
   */
  Present in(ChannelName channel);

  /**
   * The number of users that are present in a channel.
   *
   * @throws io.carillon.log.LogUnavailableException if those of other nodes cannot be read
   */
  int count(ChannelName channel);

  /**
   * Erases what is stored of the presence of a user, without an announcement. A user with an open
   * stream becomes present again.
   *
   * @return how many entries were erased; 0 if nothing is stored
   */
  default int erase(String user) {
    return 0;
  }

  /**
   * The subscribers that are present in a channel.
   *
   * @param members with a name, in the order in which they joined
   * @param unnamed the number of streams without a name
   */
  record Present(List<Member> members, int unnamed) {
    public Present {
      members = List.copyOf(members);
    }
  }
}
