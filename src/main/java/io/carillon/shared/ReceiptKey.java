package io.carillon.shared;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The primary key of {@link ReceiptRow}. A class and not a record: Jakarta Persistence 3.1 requires
 * a no-argument constructor.
 */
class ReceiptKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private long seq;
  private String user = "";

  /** For the persistence provider. */
  public ReceiptKey() {}

  ReceiptKey(long seq, String user) {
    this.seq = seq;
    this.user = user;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReceiptKey that && seq == that.seq && user.equals(that.user);
  }

  @Override
  public int hashCode() {
    return Objects.hash(seq, user);
  }
}
