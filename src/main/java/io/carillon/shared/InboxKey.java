package io.carillon.shared;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The primary key of {@link InboxRow}. A class and not a record: Jakarta Persistence 3.1 requires a
 * no-argument constructor.
 */
class InboxKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private String user = "";
  private String channel = "";

  /** For the persistence provider. */
  public InboxKey() {}

  InboxKey(String user, String channel) {
    this.user = user;
    this.channel = channel;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InboxKey that && user.equals(that.user) && channel.equals(that.channel);
  }

  @Override
  public int hashCode() {
    return Objects.hash(user, channel);
  }
}
