package io.carillon.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of seqs of a channel, as ranges: a mark on all 16,000 events up to a position is one range,
 * and marks on single events beyond it are the exceptions. Immutable.
 */
public final class SeqSet {
  /** No seq. */
  public static final SeqSet EMPTY = new SeqSet(new long[0]);

  /** The first byte of the stored form, so that another form can follow. */
  private static final byte FORM = 1;

  private static final int PAYLOAD_BITS = 7;
  private static final int PAYLOAD = (1 << PAYLOAD_BITS) - 1;

  /** Pairs of first and last seq, ascending, with at least one seq between two pairs. */
  private final long[] bounds;

  private SeqSet(long[] bounds) {
    this.bounds = bounds;
  }

  /**
   * All seqs of a range.
   *
   * @param first 1 or more
   * @param last {@code first} or more
   */
  public record Range(long first, long last) {
    public Range {
      if (first < 1 || last < first) {
        throw new IllegalArgumentException("invalid range of seqs: " + first + " to " + last);
      }
    }
  }

  /** All seqs from 1 to {@code last}; none if that is 0. */
  public static SeqSet upTo(long last) {
    return last == 0 ? EMPTY : new SeqSet(new long[] {1, last});
  }

  /** These seqs, each 1 or more. */
  public static SeqSet of(Collection<Long> seqs) {
    Builder builder = new Builder();
    new TreeSet<>(seqs).forEach(seq -> builder.add(seq, seq));
    return builder.build();
  }

  /** Reads the form of {@link #toBytes}; null and no bytes are the empty set. */
  public static SeqSet of(byte @Nullable [] stored) {
    if (stored == null || stored.length == 0) {
      return EMPTY;
    }
    if (stored[0] != FORM) {
      throw new IllegalArgumentException("seqs in an unknown form: " + stored[0]);
    }
    Builder builder = new Builder();
    Varints numbers = new Varints(stored);
    long seq = 0;
    while (numbers.hasMore()) {
      long first = seq + numbers.next();
      seq = first + numbers.next();
      builder.add(first, seq);
    }
    return builder.build();
  }

  /** Its stored form: the distances between the bounds, seven bits a byte. */
  public byte[] toBytes() {
    byte[] stored = new byte[1 + bounds.length * (Long.SIZE / PAYLOAD_BITS + 1)];
    stored[0] = FORM;
    int length = 1;
    long before = 0;
    for (long bound : bounds) {
      long rest = bound - before;
      for (; rest > PAYLOAD; rest >>>= PAYLOAD_BITS) {
        stored[length++] = (byte) (rest & PAYLOAD | PAYLOAD + 1);
      }
      stored[length++] = (byte) rest;
      before = bound;
    }
    return Arrays.copyOf(stored, length);
  }

  /** Whether it contains a seq. */
  public boolean contains(long seq) {
    int found = Arrays.binarySearch(bounds, seq);
    return found >= 0 || (-found - 1) % 2 == 1;
  }

  /** Whether it contains none. */
  public boolean isEmpty() {
    return bounds.length == 0;
  }

  /** Its ranges, ascending. */
  public List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < bounds.length; i += 2) {
      ranges.add(new Range(bounds[i], bounds[i + 1]));
    }
    return ranges;
  }

  /** The seqs of both sets. */
  public SeqSet plus(SeqSet other) {
    List<Range> all = new ArrayList<>(ranges());
    all.addAll(other.ranges());
    all.sort((one, two) -> Long.compare(one.first, two.first));
    Builder builder = new Builder();
    all.forEach(range -> builder.add(range.first, range.last));
    return builder.build();
  }

  /** The seqs of this set that are not in the other. */
  public SeqSet minus(SeqSet other) {
    Builder builder = new Builder();
    List<Range> removed = other.ranges();
    int at = 0;
    for (Range range : ranges()) {
      long first = range.first;
      while (at < removed.size() && removed.get(at).last < first) {
        at++;
      }
      for (int i = at; i < removed.size() && removed.get(i).first <= range.last; i++) {
        if (removed.get(i).first > first) {
          builder.add(first, removed.get(i).first - 1);
        }
        first = removed.get(i).last + 1;
      }
      if (first <= range.last) {
        builder.add(first, range.last);
      }
    }
    return builder.build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SeqSet that && Arrays.equals(bounds, that.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  @Override
  public String toString() {
    return ranges().toString();
  }

  /** Joins ranges, which are added in the order of their first seqs. */
  private static final class Builder {
    private long[] bounds = new long[16];
    private int length;

    void add(long first, long last) {
      if (length > 0 && first <= bounds[length - 1] + 1) {
        bounds[length - 1] = Math.max(bounds[length - 1], last);
        return;
      }
      if (length == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * length);
      }
      bounds[length++] = first;
      bounds[length++] = last;
    }

    SeqSet build() {
      return length == 0 ? EMPTY : new SeqSet(Arrays.copyOf(bounds, length));
    }
  }

  /** Reads numbers of seven bits a byte. */
  private static final class Varints {
    private final byte[] stored;
    private int at = 1;

    Varints(byte[] stored) {
      this.stored = stored;
    }

    boolean hasMore() {
      return at < stored.length;
    }

    long next() {
      long number = 0;
      for (int shift = 0; ; shift += PAYLOAD_BITS) {
        byte part = stored[at++];
        number |= (long) (part & PAYLOAD) << shift;
        if (part >= 0) {
          return number;
        }
      }
    }
  }
}
