package io.carillon.shared;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The primary key of a {@link LeaseRow}. A class and not a record: Jakarta Persistence 3.1 asks for
 * a no-argument constructor.
 */
class LeaseKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private String kind = "";
  private String name = "";
  private String holder = "";

  /** For the persistence provider. */
  public LeaseKey() {}

  LeaseKey(String kind, String name, String holder) {
    this.kind = kind;
    this.name = name;
    this.holder = holder;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LeaseKey that
        && kind.equals(that.kind)
        && name.equals(that.name)
        && holder.equals(that.holder);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, name, holder);
  }
}
