package io.carillon.jpa;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The primary key of an {@link EventRow}. A class and not a record: Jakarta Persistence 3.1 asks
 * for a no-argument constructor.
 */
class EventKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private String channel = "";
  private long seq;

  /** For the persistence provider. */
  public EventKey() {}

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EventKey that && seq == that.seq && channel.equals(that.channel);
  }

  @Override
  public int hashCode() {
    return Objects.hash(channel, seq);
  }
}
