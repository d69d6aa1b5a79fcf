package io.carillon.channel;

import io.carillon.wire.EncodedEvent;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest frames of a channel, in memory, bounded by count and bytes.
 *
 * <p>A frame has two coordinates, {@link Frame#offset} and {@link Frame#position}. Durable frames
 * are dense here: between {@code floor} (newest durable event that is no longer here) and {@code
 * head} none is missing.
 *
 * <p>Concurrency: one writer at a time (the channel's lock is held for every method that changes
 * something); readers take no lock. A reader that asks for an offset gets that frame or, if it was
 * evicted meanwhile, null: a slot may be reused, so {@link #get} compares the offset that the frame
 * itself carries. {@code floor} is raised before a slot is emptied and {@code next} after a slot is
 * filled, so a reader never mistakes a missing frame for the end.
 *
 * <p>Bytes are those that the events retain. An event whose NDJSON line is cached later grows while
 * it is here: its growth is counted at once, by the thread that encodes it, and enforced with the
 * next append.
 */
public final class HotTail {
  private static final int FIRST_CAPACITY = 16;

  private final int maxFrames;
  private final long maxBytes;
  private final HotTailBudget budget;
  private final AtomicLong bytes = new AtomicLong();
  private final LongConsumer account = this::account;

  private volatile AtomicReferenceArray<@Nullable Frame> ring =
      new AtomicReferenceArray<>(FIRST_CAPACITY);
  private volatile long first; // offset of the oldest frame here
  private volatile long next; // offset that the next frame will have
  private volatile long floor;
  private volatile long head;

  HotTail(int maxFrames, long maxBytes, HotTailBudget budget) {
    this.maxFrames = Math.max(1, maxFrames);
    this.maxBytes = maxBytes;
    this.budget = budget;
  }

  /** Seq of the newest durable event that was appended here, or that is known to be in the log. */
  long head() {
    return head;
  }

  /** Every durable event after this seq, up to the head, is here. */
  long floor() {
    return floor;
  }

  /** The number of frames that it keeps at most. */
  public int capacity() {
    return maxFrames;
  }

  /** How many frames like those that it has now fit into it. Any thread; an estimate. */
  long room() {
    return isFull() ? next - first : maxFrames;
  }

  /** The offset after the newest frame. */
  public long next() {
    return next;
  }

  /** The frame at an offset, or null if it is no longer (or not yet) here. */
  public @Nullable Frame get(long offset) {
    AtomicReferenceArray<@Nullable Frame> slots = ring;
    Frame frame = slots.get((int) offset & (slots.length() - 1));
    return frame != null && frame.offset() == offset ? frame : null;
  }

  /**
   * The offset from which a reader that has everything up to {@code position} continues, or -1 if
   * some of its events are no longer here.
   *
   * @param position at most {@link #head()}
   */
  public long offsetAfter(long position) {
    long low = first;
    long high = next;
    while (low < high) {
      long middle = (low + high) >>> 1;
      Frame frame = get(middle);
      // evicted during the search: certainly not newer than the frame searched for
      if (frame == null || frame.position() <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    // read last: had the floor passed the position, the search could have been misled
    return floor <= position ? low : -1;
  }

  /**
   * Drops all frames and continues after {@code seq}; live readers lose their position and read the
   * log.
   */
  void restartAfter(long seq) {
    floor = seq;
    clear();
    next = next + 1; // an offset without a frame: readers at the old end lose their position, too
    first = next;
    floor = seq;
    head = seq;
  }

  /** Appends the next event; a durable one must be the one after {@link #head()}. */
  void append(EncodedEvent encoded) {
    boolean durable = !encoded.event().isTransient();
    long seq = encoded.event().seq();
    if (durable && seq != head + 1) {
      throw new IllegalArgumentException("event " + seq + " does not follow " + head);
    }
    account(encoded.retain(account));
    while (first < next && isFull()) {
      evictOldest();
    }
    if (next - first >= ring.length()) {
      grow();
    }
    Frame frame = new Frame(encoded, next, durable ? seq : head);
    ring.set((int) next & (ring.length() - 1), frame);
    head = frame.position();
    next = next + 1;
  }

  /** Replaces a durable event, if it is here, by what remains of it once it is erased. */
  void erase(long seq) {
    long offset = seq < 1 || seq > head ? -1 : offsetAfter(seq - 1);
    Frame frame = offset < 0 ? null : get(offset);
    if (frame != null && frame.event().seq() == seq) {
      EncodedEvent rest = EncodedEvent.of(frame.event().tombstone());
      account(rest.retain(account));
      ring.set((int) offset & (ring.length() - 1), new Frame(rest, offset, frame.position()));
      account(-frame.encoded().release());
    }
  }

  private boolean isFull() {
    return next - first >= maxFrames || bytes.get() > maxBytes || budget.isExceededBy(bytes.get());
  }

  /** Evicts frames until the tail has at most its share of an exceeded budget. */
  void trim() {
    while (first < next && budget.isExceededBy(bytes.get())) {
      evictOldest();
    }
  }

  /** Evicts all frames. */
  void clear() {
    while (first < next) {
      evictOldest();
    }
  }

  /** Bytes kept, about. */
  long bytes() {
    return bytes.get();
  }

  private void account(long change) {
    bytes.addAndGet(change);
    budget.add(change);
  }

  private void evictOldest() {
    Frame oldest = get(first);
    if (oldest != null) {
      floor = Math.max(floor, oldest.position());
      ring.set((int) first & (ring.length() - 1), null);
      account(-oldest.encoded().release());
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
