package io.carillon.shared;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The primary key of {@link RelayPartRow}. A class and not a record: Jakarta Persistence 3.1
 * requires a no-argument constructor.
 */
class RelayPartKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private String sender = "";
  private long number;

  /** For the persistence provider. */
  public RelayPartKey() {}

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RelayPartKey that
        && sender.equals(that.sender)
        && number == that.number;
  }

  @Override
  public int hashCode() {
    return Objects.hash(sender, number);
  }
}
