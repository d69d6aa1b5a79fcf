package io.carillon.presence;

import io.carillon.wire.JsonText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A user that is present in a channel.
 *
 * @param user its name; empty for all subscribers of a channel that are counted without a name
 * @param since when the user became present
 * @param data a JSON value that the user's newest stream has brought; empty if it has brought none;
 *     for subscribers without a name their number
 */
public record Member(String user, Instant since, String data) {
  /** The user of subscribers that are counted without a name. */
  static final String UNNAMED = "";

  /** A member without data. */
  public Member(String user, Instant since) {
    this(user, since, "");
  }

  /** Whether this is a user, and no number of subscribers. */
  public boolean isNamed() {
    return !user.isEmpty();
  }

  /** How many subscribers without a name this stands for. */
  int count() {
    return isNamed() || data.isEmpty() ? 0 : Integer.parseInt(data);
  }

  /** {@code {"user":"anna","since":"…","data":{…}}}, without data if there is none. */
  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("user", user);
    members.put("since", since);
    if (!data.isEmpty()) {
      members.put("data", new JsonText.Raw(data));
    }
    return members;
  }
}
