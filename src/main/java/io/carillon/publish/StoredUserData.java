package io.carillon.publish;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@link UserData} of all families. */
public final class StoredUserData {
  private final List<UserData> families;

  public StoredUserData(List<UserData> families) {
    this.families = List.copyOf(families);
  }

  /** Erases what all families store of a user; returns the number of entries by family. */
  public Map<String, Long> erase(String user) {
    Map<String, Long> erased = new LinkedHashMap<>();
    families.forEach(family -> erased.merge(family.family(), family.erase(user), Long::sum));
    return erased;
  }
}
