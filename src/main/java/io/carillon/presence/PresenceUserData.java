package io.carillon.presence;

import io.carillon.publish.UserData;

/** The stored presence of users: their leases and the data beside them. */
public final class PresenceUserData implements UserData {
  private final ChannelMembers members;

  /**
   * @param members whose leases are stored
   */
  public PresenceUserData(ChannelMembers members) {
    this.members = members;
  }

  @Override
  public String family() {
    return "presence";
  }

  @Override
  public long erase(String user) {
    return members.erase(user);
  }
}
