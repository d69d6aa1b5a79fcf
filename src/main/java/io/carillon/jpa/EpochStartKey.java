package io.carillon.jpa;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The primary key of an {@link EpochStartRow}. A class and not a record: Jakarta Persistence 3.1
 * asks for a no-argument constructor.
 */
class EpochStartKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private String channel = "";
  private long epoch;

  /** For the persistence provider. */
  public EpochStartKey() {}

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EpochStartKey that
        && epoch == that.epoch
        && channel.equals(that.channel);
  }

  @Override
  public int hashCode() {
    return Objects.hash(channel, epoch);
  }
}
