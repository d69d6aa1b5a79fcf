package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.channel.Frame;
import io.carillon.channel.HotTail;
import io.carillon.config.SlowReader;
import io.carillon.event.ChannelEpochs;
import io.carillon.event.Position;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.Conflation;
import io.carillon.log.Conflation.Keyless;
import io.carillon.wire.Gap;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The position of a subscription in one of its channels, and the way from there to the live
 * subscribers: {@link #next} answers, step by step, what is to be written or read.
 *
 * <p>A cursor is either <em>caught up</em>: it stands at the {@link LivePosition} of its shard and
 * has no position of its own; or it is <em>behind</em>: it reads on from its own {@code offset} in
 * the hot tail, or, with {@code offset < 0}, from its {@code position} in the log. Ranges of the
 * log may be conflated to the newest event of each key.
 *
 * <p>The cursor of a throttled subscription never catches up: each tick sets an end, up to which it
 * is served; then it waits.
 *
 * <p>All fields are written here only, by the shard's thread; other threads may read positions and
 * see a recent value.
 */
final class Cursor {
  /** Bound on the frames of one chunk, besides that on its bytes. */
  private static final int MAX_CHUNK_FRAMES = 1024;

  /** Positions that a slow reader is served conflated at once. */
  static final long MAX_CONFLATED_POSITIONS = 8192;

  private final Channel channel;
  private final Selector selector;
  private final Reader reader;
  private final boolean isThrottled;
  private final SlowReader slowReader;
  private final LagLimit lag;
  private final Clock clock;
  private final @Nullable Gap startGap;
  private Set<Long> known; // of the events before liveFrom
  private final long liveFrom; // offset of the end of the channel when the subscription was made
  private final long startsAfter;
  private boolean hasEnteredTail;

  private @Nullable LivePosition live; // set while the subscription is open
  private boolean isCaughtUp;

  private long offset = -1;
  private long position;

  private ChannelEpochs epochs; // that its position is of
  private @Nullable Gap lost; // to be reported: events that a new epoch does not have

  private boolean isReading; // a page of the log was wanted and has not arrived
  private @Nullable HeldPage page;
  private @Nullable ConflatedRange range; // served conflated, before anything else

  private long dueOffset; // if throttled: the end that the last tick has set
  private long duePosition; // likewise

  /**
   * A cursor that has not begun.
   *
   * @param slowReader how it is served when it has fallen behind the hot tail
   */
  Cursor(
      Channel channel,
      Selector selector,
      Reader reader,
      boolean isThrottled,
      SlowReader slowReader,
      StartPosition start,
      Clock clock) {
    this.channel = channel;
    this.selector = selector;
    this.reader = reader;
    this.isThrottled = isThrottled;
    this.slowReader = slowReader;
    this.lag = new LagLimit(channel, slowReader);
    this.clock = clock;
    this.startGap = start.gap();
    this.known = start.known();
    this.liveFrom = channel.tail().next();
    this.startsAfter = start.position();
    this.position = startsAfter;
    this.epochs = start.epochs();
    StartPosition.Latest latest = start.latest();
    if (latest != null) {
      this.range = latest.range();
      pageArrived(latest.firstPage(), epochs);
    }
  }

  Channel channel() {
    return channel;
  }

  Selector selector() {
    return selector;
  }

  Reader reader() {
    return reader;
  }

  /** The gap to report at the beginning of the stream, if there is one. */
  @Nullable Gap startGap() {
    return startGap;
  }

  /** Seq up to which this subscription has been served, or does not want to be served. */
  long position() {
    LivePosition all = live;
    return isCaughtUp && all != null ? all.position() : position;
  }

  /** The same with its epoch. */
  Position place() {
    return epochs.at(position());
  }

  /** The position of a reader that a frame has been served to. */
  Position placeOf(Frame frame) {
    return frame.event().isTransient()
        ? epochs.at(frame.position())
        : new Position(frame.event().epoch(), frame.position());
  }

  boolean isCaughtUp() {
    return isCaughtUp;
  }

  /** Whether it has been served all that it is to be served now. */
  boolean isLive() {
    return isCaughtUp || (isThrottled && !isOverdue());
  }

  // --- the live subscribers ----------------------------------------------------------------------

  /** The subscription has begun; the live subscribers of its shard stand at {@code position}. */
  void begin(LivePosition position) {
    live = position;
    lag.beginAt(this.position);
    if (isThrottled && range != null) {
      // what was appended since is due at the first tick: keys may be the same
      dueOffset = Long.MIN_VALUE;
      duePosition = range.end();
    } else if (isThrottled) {
      tick();
    }
  }

  /** From now on it stands at the live position. */
  void attach() {
    isCaughtUp = true;
    lag.reset();
  }

  /** Its sink was not ready for the frames after {@code offset}. */
  void fallBehindSlowly(long offset, long position) {
    fallBehind(offset, position);
    lag.slow();
  }

  /** From now on it stands at {@code offset}, or, if that is negative, at {@code position}. */
  void fallBehind(long offset, long position) {
    this.isCaughtUp = false;
    this.offset = offset;
    this.position = position;
    lag.beginAt(position);
  }

  /** The subscription has ended; it keeps the position that it has been served up to. */
  void end() {
    position = position();
    isCaughtUp = false;
    live = null;
  }

  /** Whether its stream is to be closed if it is too slow. */
  boolean mayBeTooSlow() {
    return lag.isEnforced();
  }

  /** Whether its stream is to be closed, since it is farther behind than it may be. */
  boolean isTooSlow() {
    return !isCaughtUp && lag.isExceeded(offset, position);
  }

  // --- behind ------------------------------------------------------------------------------------

  /**
   * What is next for a cursor that is behind.
   *
   * @param budget how many bytes to write at most, about; 0 if the sink is not ready
   */
  Chunk next(int budget) {
    if (epochs != channel.epochs()) {
      enter(channel.epochs());
    }
    Gap gap = lost;
    if (gap != null) {
      lost = budget > 0 ? null : gap;
      return budget > 0 ? new Chunk.Missing(gap) : Chunk.NotReady.INSTANCE;
    }
    if (page != null) {
      return budget > 0 ? nextOfPage(page, budget) : Chunk.NotReady.INSTANCE;
    }
    if (isReading) {
      return Chunk.NotReady.INSTANCE;
    }
    if (range != null) {
      return wantPage();
    }
    if (offset < 0) {
      offset = enterTail();
    }
    if (isThrottled) {
      return isOverdue() ? nextDue(budget) : Chunk.NotReady.INSTANCE;
    }
    return offset < 0 ? nextOfLog() : nextOfTail(budget);
  }

  /**
   * The log is in a new epoch. A cursor beyond its beginning was served events that the log does
   * not have, and goes back; all else that was to be served is read again.
   */
  private void enter(ChannelEpochs newer) {
    long kept = newer.lastKept(epochs.current()).orElse(position);
    epochs = newer;
    if (position > kept) {
      lost = Gap.restored(channel.name(), kept + 1, position);
      position = kept;
    }
    letPageGo();
    range = null;
    offset = -1;
    lag.reset();
    hasEnteredTail = true;
    known = known.stream().filter(seq -> seq <= kept).collect(Collectors.toSet());
    lag.beginAt(position);
    if (isThrottled) {
      tick();
    }
  }

  /**
   * The offset of the first frame to serve. Transient events have no position of their own: those
   * since the subscription was made, of which its client may know by now, are found by offset.
   */
  private long enterTail() {
    long after = channel.tail().offsetAfter(position);
    boolean isAtStart = position == startsAfter && !hasEnteredTail;
    hasEnteredTail = true;
    return isAtStart ? Math.min(after, liveFrom) : after;
  }

  private Chunk nextOfPage(HeldPage held, int budget) {
    Gap gap = held.takeGap();
    if (gap != null) {
      position = gap.to().orElse(position);
      return new Chunk.Missing(gap);
    }
    List<Frame> chunk = held.take(budget, this::wants);
    position = held.position();
    if (held.isServed()) {
      letPageGo();
      if (range != null && position >= range.end()) {
        range = null;
      }
    }
    return new Chunk.Frames(chunk);
  }

  /** Its memory is needed elsewhere, since the sink does not read: it is read again later. */
  void letPageGo() {
    HeldPage held = page;
    if (held != null) {
      page = null;
      held.letGo();
    }
  }

  boolean holdsPage() {
    return page != null;
  }

  private Chunk nextOfLog() {
    if (isTooSlow()) {
      return Chunk.TooSlow.INSTANCE;
    }
    if (slowReader == SlowReader.CONFLATE) {
      long far = position + MAX_CONFLATED_POSITIONS;
      range = conflatedUpTo(Math.min(channel.head(), far), Keyless.ALL);
    }
    return wantPage();
  }

  private Chunk nextOfTail(int budget) {
    LivePosition others = live;
    if (others == null) {
      throw new IllegalStateException("the subscription is not open");
    }
    long end = others.offset();
    if (end == offset && end >= liveFrom) {
      return Chunk.Level.INSTANCE;
    }
    if (end < offset || end < liveFrom) {
      // A page of the log has brought this cursor beyond the others: frames in between would be
      // served to it twice. Or they have not yet been served what precedes the subscription: it
      // would be served that, too.
      return Chunk.Ahead.INSTANCE;
    }
    return budget > 0 ? nextOfTail(end, budget) : Chunk.NotReady.INSTANCE;
  }

  private Chunk nextOfTail(long end, int budget) {
    HotTail tail = channel.tail();
    Instant now = clock.instant();
    List<Frame> chunk = new ArrayList<>();
    long stop = Math.min(end, offset + MAX_CHUNK_FRAMES);
    Frame last = null;
    int bytes = 0;
    for (long at = offset; at < stop && bytes < budget; at++) {
      Frame frame = tail.get(at);
      if (frame == null) {
        break; // evicted: the log has it
      }
      last = frame;
      if (!frame.event().isExpiredAt(now)) { // the log would leave it out, too
        bytes += frame.size();
        if (wants(frame)) {
          chunk.add(frame);
        }
      }
    }
    if (last == null) {
      offset = -1;
      return Chunk.Frames.NONE;
    }
    offset = last.offset() + 1;
    position = last.position();
    return new Chunk.Frames(chunk);
  }

  // --- pages of the log --------------------------------------------------------------------------

  private Chunk wantPage() {
    isReading = true;
    return new Chunk.PageWanted(position, range, epochs);
  }

  private ConflatedRange conflatedUpTo(long end, Keyless keyless) {
    return new ConflatedRange(end, new Conflation(selector, reader, keyless), true);
  }

  /**
   * The page that was wanted.
   *
   * @param wantedIn the epochs in which it was
   */
  void pageArrived(LogPage read, ChannelEpochs wantedIn) {
    isReading = false;
    if (wantedIn != epochs || wantedIn != channel.epochs()) { // it may have what was lost
      read.memory().letGo();
      return;
    }
    page = new HeldPage(read);
  }

  // --- throttled ---------------------------------------------------------------------------------

  /** The end of the channel is due now; what is appended from now on, at the next tick. */
  void tick() {
    channel.atEnd(
        (endOffset, endPosition) -> {
          dueOffset = endOffset;
          duePosition = endPosition;
        });
  }

  /** Whether it has not been served all that was due at the last tick. */
  private boolean isOverdue() {
    boolean isInLog = page != null || isReading || range != null;
    return isInLog || (offset >= 0 ? offset < dueOffset : position < duePosition);
  }

  private Chunk nextDue(int budget) {
    if (offset < 0) {
      range = conflatedUpTo(duePosition, Keyless.ONE_KEY);
      return wantPage();
    }
    if (budget == 0) {
      return Chunk.NotReady.INSTANCE;
    }
    ConflatedTail digest =
        ConflatedTail.of(channel.tail(), offset, dueOffset, this::wants, clock.instant(), budget);
    if (digest == null) {
      offset = -1;
      return Chunk.Frames.NONE;
    }
    offset = digest.offset();
    position = digest.position();
    return new Chunk.Frames(digest.frames());
  }

  /**
   * Whether the subscriber wants this frame and may see it. A transient one is only for subscribers
   * that were live when it was published: a resuming one finds it in the hot tail, but it is never
   * replayed.
   */
  private boolean wants(Frame frame) {
    if (frame.event().isTransient() && frame.offset() < liveFrom) {
      return false;
    }
    if (!known.isEmpty() && known.contains(frame.event().seq())) {
      return false;
    }
    return selector.selects(frame.event().topics()) && frame.event().audience().admits(reader);
  }
}
