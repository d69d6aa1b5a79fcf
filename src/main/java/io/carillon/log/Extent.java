package io.carillon.log;

/**
 * The positions of a channel.
 *
 * @param first seq of the oldest event that retention has kept, {@code head + 1} if none
 * @param head seq of the newest event ever appended, 0 if none
 */
public record Extent(long first, long head) {
  /** A channel to which nothing was ever appended. */
  public static final Extent EMPTY = new Extent(1, 0);

  public Extent {
    if (first < 1 || head < 0 || first > head + 1) {
      throw new IllegalArgumentException(
          "invalid extent of a channel: first " + first + ", head " + head);
    }
  }
}
