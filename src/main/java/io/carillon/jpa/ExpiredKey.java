package io.carillon.jpa;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The primary key of an {@link ExpiredRow}. A class and not a record: Jakarta Persistence 3.1 asks
 * for a no-argument constructor.
 */
class ExpiredKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private String channel = "";
  private long first;

  /** For the persistence provider. */
  public ExpiredKey() {}

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExpiredKey that && first == that.first && channel.equals(that.channel);
  }

  @Override
  public int hashCode() {
    return Objects.hash(channel, first);
  }
}
