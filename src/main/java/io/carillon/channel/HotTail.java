package io.carillon.channel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest frames of a channel, in memory, bounded by count and bytes.
 *
 * <p>A frame has two coordinates. Its <em>offset</em> counts all frames of this node, durable and
 * transient, and is what a live reader goes by. Its <em>position</em> is the seq of the newest
 * durable event at or before it, and is what a resuming reader goes by. Durable frames are dense
 * here: between {@code floor} (newest durable event that is no longer here) and {@code head} none
 * is missing.
 *
 * <p>Concurrency: one writer at a time (the channel's lock is held for every method that changes
 * something); readers take no lock. A reader that asks for an offset gets that frame or, if it was
 * evicted meanwhile, null: a slot may be reused, so {@link #get} compares the offset that the frame
 * itself carries. {@code floor} is raised before a slot is emptied and {@code next} after a slot is
 * filled, so a reader never takes a missing frame for the end, nor a half-written one for a frame.
 */
public final class HotTail {
  private static final int FIRST_CAPACITY = 16;

  private final int maxFrames;
  private final long maxBytes;
  private final HotTailBudget budget;

  private volatile AtomicReferenceArray<@Nullable Frame> ring =
      new AtomicReferenceArray<>(FIRST_CAPACITY);
  private volatile long first; // offset of the oldest frame here
  private volatile long next; // offset that the next frame will have
  private volatile long floor;
  private volatile long head;
  private long bytes; // under the channel's lock

  HotTail(int maxFrames, long maxBytes, HotTailBudget budget) {
    this.maxFrames = Math.max(1, maxFrames);
    this.maxBytes = maxBytes;
    this.budget = budget;
  }

  /** Seq of the newest durable event that was appended here, or that is known of. */
  long head() {
    return head;
  }

  /** Every durable event after this seq, up to the head, is here. */
  long floor() {
    return floor;
  }

  /** The offset after the newest frame. */
  public long next() {
    return next;
  }

  /** The frame at an offset, or null if it is no longer (or not yet) here. */
  public @Nullable Frame get(long offset) {
    AtomicReferenceArray<@Nullable Frame> slots = ring;
    Frame frame = slots.get((int) offset & (slots.length() - 1));
    return frame != null && frame.offset == offset ? frame : null;
  }

  /**
   * The offset from which a reader who has everything up to {@code position} reads on, or -1 if
   * some of what it needs is no longer here.
   *
   * @param position at most {@link #head()}
   */
  public long offsetAfter(long position) {
    long low = first;
    long high = next;
    while (low < high) {
      long middle = (low + high) >>> 1;
      Frame frame = get(middle);
      // evicted while we search: certainly not newer than what we look for
      if (frame == null || frame.position <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return floor <= position
        ? low
        : -1; // read last: had the floor passed us, the search could have been misled
  }

  /**
   * Forgets all frames and goes on after {@code seq}; whoever was reading here finds its place gone
   * and goes to the log.
   */
  void restartAfter(long seq) {
    floor = seq;
    while (first < next) {
      evictOldest();
    }
    next = next + 1; // an offset that never holds a frame: a reader standing at the old end must
    // notice, too
    first = next;
    floor = seq;
    head = seq;
  }

  /** Takes the next frame; a durable one must be the one after {@link #head()}. */
  void append(Frame frame) {
    boolean durable = !frame.event().isTransient();
    if (durable && frame.event().seq() != head + 1) {
      throw new IllegalArgumentException(
          "event " + frame.event().seq() + " does not follow " + head);
    }
    int size = frame.retainedBytes();
    budget.add(size);
    bytes += size;
    while (first < next
        && (next - first >= maxFrames || bytes > maxBytes || budget.isExceededBy(bytes))) {
      evictOldest();
    }
    if (next - first >= ring.length()) {
      grow();
    }
    frame.offset = next;
    frame.position = durable ? frame.event().seq() : head;
    ring.set((int) next & (ring.length() - 1), frame);
    head = frame.position;
    next = next + 1;
  }

  /** Frees what is more than its share of an exceeded budget. */
  void trim() {
    while (first < next && budget.isExceededBy(bytes)) {
      evictOldest();
    }
  }

  /** Frees everything; the tail is of no more use. */
  void clear() {
    while (first < next) {
      evictOldest();
    }
  }

  /** Bytes kept, about. */
  long bytes() {
    return bytes;
  }

  private void evictOldest() {
    Frame oldest = get(first);
    if (oldest != null) {
      floor = Math.max(floor, oldest.position);
      ring.set((int) first & (ring.length() - 1), null);
      bytes -= oldest.retainedBytes();
      budget.add(-oldest.retainedBytes());
    }
    first = first + 1;
  }

  private void grow() {
    AtomicReferenceArray<@Nullable Frame> larger = new AtomicReferenceArray<>(ring.length() * 2);
    for (long offset = first; offset < next; offset++) {
      larger.set((int) offset & (larger.length() - 1), get(offset));
    }
    ring = larger;
  }
}
