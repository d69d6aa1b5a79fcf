package io.carillon.event;

import java.util.Comparator;
import java.util.Optional;

/**
 * A position in a channel: the epoch of the log, and a seq. Written {@code 17} in the first epoch,
 * and {@code 2-17} in a later one. Ordered by epoch, then seq, which is the order in which a reader
 * comes to them.
 *
 * <p>A new epoch begins when the log has lost events, by a restored backup or a failover to a
 * database that lagged behind. It continues the seqs of the events that are left: so the seqs of
 * the log are dense, and only the epoch distinguishes an event that was lost from the one that has
 * its seq now.
 *
 * @param epoch 1 or more
 * @param seq of the last event up to there, 0 or more
 */
public record Position(long epoch, long seq) implements Comparable<Position> {
  /** The epoch in which every log begins. */
  public static final long FIRST_EPOCH = 1;

  private static final int MAX_EPOCH_DIGITS = 10;
  private static final int MAX_SEQ_DIGITS = 18;
  private static final char SEPARATOR = '-'; // CORS lets it through, and a query needs no escape

  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::epoch).thenComparingLong(Position::seq);

  public Position {
    if (epoch < FIRST_EPOCH || seq < 0) {
      throw new IllegalArgumentException("a position of epoch " + epoch + ", seq " + seq);
    }
  }

  /** Reads {@code 17} or {@code 2-17}; empty if {@code text} is malformed. */
  public static Optional<Position> parse(String text) {
    int separator = text.indexOf(SEPARATOR);
    Optional<Long> seq = digits(text.substring(separator + 1), MAX_SEQ_DIGITS);
    if (separator < 0) {
      return seq.map(number -> new Position(FIRST_EPOCH, number));
    }
    return digits(text.substring(0, separator), MAX_EPOCH_DIGITS)
        .filter(epoch -> epoch >= FIRST_EPOCH)
        .flatMap(epoch -> seq.map(number -> new Position(epoch, number)));
  }

  /** Decimal digits, at most so many; empty if {@code text} is something else. */
  static Optional<Long> digits(String text, int max) {
    if (text.isEmpty()
        || text.length() > max
        || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(text));
  }

  /** The text of a position, without making one. */
  public static String text(long epoch, long seq) {
    return epoch == FIRST_EPOCH ? Long.toString(seq) : epoch + "-" + seq;
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return text(epoch, seq);
  }
}
