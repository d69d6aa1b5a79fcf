package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.channel.Frame;
import io.carillon.channel.Gap;
import io.carillon.event.Selector;
import io.carillon.log.Conflation;
import io.carillon.log.Conflation.Keyless;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription stands in one of its channels. All fields are written by the shard's thread
 * only.
 *
 * <p>A cursor is either <em>in step</em>: it stands where the {@link ChannelSubscribers} of its
 * shard stand and has no place of its own; or it is <em>behind</em>: it reads on from its own
 * {@code offset} in the hot tail, or, with {@code offset < 0}, from its {@code position} in the
 * log. Of a stretch of the log it may be served the newest event of each key only.
 *
 * <p>One of a throttled subscription is never in step: at each tick it is told where the channel
 * ends, is served up to there, and waits.
 */
final class Cursor {
  final Subscription subscription;
  final Channel channel;
  final Selector selector;
  final StartPosition start;
  private final long liveFrom; // offset of the end of the channel when the subscription was made

  @Nullable ChannelSubscribers subscribers; // set while the subscription is open
  @Nullable SelectorGroup group; // set while in step
  int indexInGroup;
  long pass; // the last pass in which this cursor was found to have frames of its own

  private @Nullable List<Frame> addressed; // while in step: of the current run, for it alone

  long offset = -1;
  long position;
  boolean reading; // a page of the log is on its way
  @Nullable List<Frame> page;
  int nextInPage;
  long positionAfterPage;
  @Nullable Gap gap; // to be told before the page
  @Nullable ConflatedRange stretch; // is served conflated, before anything else
  boolean isSlow; // was in step, has fallen behind because its sink was not ready, and is not back

  private long dueOffset; // if throttled: up to where it is served before the next tick
  private long duePosition; // likewise

  Cursor(Subscription subscription, Channel channel, Selector selector, StartPosition start) {
    this.subscription = subscription;
    this.channel = channel;
    this.selector = selector;
    this.start = start;
    this.liveFrom = channel.tail().next();
    this.position = start.position();
    StartPosition.Latest latest = start.latest();
    if (latest != null) {
      this.stretch = latest.stretch();
      takePage(latest.firstPage());
    }
  }

  /** A page of the log has come. */
  void takePage(CatchUp.Page read) {
    reading = false;
    page = read.frames();
    nextInPage = 0;
    positionAfterPage = read.positionAfter();
    gap = read.gap();
  }

  /** The page was served. */
  void leavePage() {
    page = null;
    position = positionAfterPage;
    if (stretch != null && position >= stretch.end()) {
      stretch = null;
    }
  }

  /** Is served conflated from where it stands up to {@code end}. */
  void conflateUpTo(long end, Keyless keyless) {
    stretch =
        new ConflatedRange(end, new Conflation(selector, subscription.reader(), keyless), true);
  }

  /** The end of the channel at a tick. */
  void due(long offset, long position) {
    dueOffset = offset;
    duePosition = position;
  }

  long dueOffset() {
    return dueOffset;
  }

  long duePosition() {
    return duePosition;
  }

  /** Whether it has not been served all that was due at the last tick. */
  boolean isOverdue() {
    boolean isReading = page != null || reading || stretch != null;
    return isReading || (offset >= 0 ? offset < dueOffset : position < duePosition);
  }

  /** Whether it has been served all that it is to be served now. */
  boolean isLive() {
    return isInStep() || (subscription.spec().isThrottled() && !isOverdue());
  }

  boolean isInStep() {
    return group != null;
  }

  /** Seq up to which this subscription has been served, or does not want to be served. */
  long position() {
    ChannelSubscribers all = subscribers;
    return isInStep() && all != null ? all.position() : position;
  }

  /**
   * Whether the subscriber wants this frame and may see it. A transient one is only for those who
   * were there when it came: who resumes may meet it in the hot tail, but it is never replayed.
   */
  boolean wants(Frame frame) {
    if (frame.event().isTransient() && frame.offset < liveFrom) {
      return false;
    }
    return selector.selects(frame.event().topics())
        && frame.event().audience().admits(subscription.reader());
  }

  /**
   * Whether transient events may lie at or after an offset that came before the subscription did.
   */
  boolean isBeforeItsTime(long offset) {
    return offset < liveFrom;
  }

  /** A frame of the current run is not for everyone, but for this reader, maybe among others. */
  void address(Frame frame) {
    List<Frame> frames = addressed;
    if (frames == null) {
      frames = new ArrayList<>(1);
      addressed = frames;
    }
    // its user and several of its roles may lead here
    if (frames.isEmpty() || frames.get(frames.size() - 1) != frame) {
      frames.add(frame);
    }
  }

  /** The frames of the current run that are not for everyone, but for this reader, in order. */
  List<Frame> addressed() {
    return addressed == null ? List.of() : addressed;
  }

  void forgetAddressed() {
    addressed = null;
  }

  /** Leaves the step; stands at {@code offset} from now on. */
  void fallBehind(long offset, long position) {
    SelectorGroup left = group;
    if (left != null) {
      left.remove(this);
      group = null;
    }
    this.offset = offset;
    this.position = position;
  }
}
