package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.channel.ChannelListener;
import io.carillon.channel.Frame;
import io.carillon.channel.HotTail;
import io.carillon.fanout.SelectorGroup.Member;
import io.carillon.wire.Bytes;
import io.carillon.wire.CodedBlock;
import io.carillon.wire.Coding;
import io.carillon.wire.StreamFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one channel on one shard, and the position up to which the live ones have
 * been served.
 *
 * <p>A {@link #pass} serves the run of frames after that position to all of them: frames for
 * everyone are encoded once for each {@link SelectorGroup}; frames for some users or roles only
 * visit the readers that they are addressed to. The position is common to all, so a pass changes no
 * cursor. A sink that is not ready makes its cursor fall behind, where it costs the others nothing.
 *
 * <p>Everything is written by the shard's thread only, except {@code signalled}.
 */
final class ChannelSubscribers implements ChannelListener, LivePosition, SubscriberIndex.Route {
  /**
   * Bounds of one run: long enough that one write carries many events, short enough for socket
   * buffers and caches.
   */
  private static final int MAX_RUN_BYTES = 64 * 1024;

  private static final int MAX_RUN_FRAMES = 1024;

  private final Channel channel;
  private final ShardOutput output;
  private final Consumer<ChannelSubscribers> onSignal;
  private final SubscriberIndex index = new SubscriberIndex();
  private final AtomicBoolean signalled = new AtomicBoolean();

  private volatile long offset; // publishers compare it with the end
  private long position;
  private int memberCount;
  private final Set<Member> behind = new HashSet<>(); // to be disconnected once too slow

  private long lastRound;
  private long restsUntil; // of the ticker
  private final List<Frame> run = new ArrayList<>();
  private final List<Member> addressed = new ArrayList<>(); // with frames of their own in this run
  private final Set<SelectorGroup> served = new HashSet<>(); // groups with frames of this run

  /**
   * @param onSignal called by any thread when there are frames to serve
   */
  ChannelSubscribers(
      Channel channel, ShardOutput output, Consumer<ChannelSubscribers> onSignal, long nowNanos) {
    this.channel = channel;
    this.output = output;
    this.onSignal = onSignal;
    this.restsUntil = nowNanos;
  }

  /** Serves what is appended after this moment. */
  void beginAt(long offset, long position) {
    this.offset = offset;
    this.position = position;
  }

  Channel channel() {
    return channel;
  }

  @Override
  public long offset() {
    return offset;
  }

  @Override
  public long position() {
    return position;
  }

  // --- scheduling --------------------------------------------------------------------------------

  /** There is something new. Any thread. */
  @Override
  public void signal() {
    if (!signalled.get() && signalled.compareAndSet(false, true)) {
      onSignal.accept(this);
    }
  }

  /** From now on a signal is a new one. */
  void acknowledgeSignal() {
    signalled.set(false);
  }

  /** Whether this is its first pass in that round. */
  boolean enterRound(long round) {
    boolean isFirst = lastRound != round;
    lastRound = round;
    return isFirst;
  }

  /** When it may be served again. */
  long restsUntil() {
    return restsUntil;
  }

  void restUntil(long nanos) {
    restsUntil = nanos;
  }

  // --- members -----------------------------------------------------------------------------------

  /** Adds a subscription, which is not live yet. */
  Member join(Cursor cursor, LiveSubscriber subscriber, StreamFormat format) {
    Member member = new Member(cursor, subscriber, format);
    cursor.begin(this);
    memberCount++;
    index.add(member);
    watch(member);
    return member;
  }

  /** Removes a subscription. */
  void leave(Member member) {
    index.detach(member);
    index.remove(member);
    member.cursor.end();
    behind.remove(member);
    memberCount--;
  }

  boolean isEmpty() {
    return memberCount == 0;
  }

  /** The subscription is live: it stands at this position. */
  void attach(Member member) {
    member.cursor.attach();
    behind.remove(member);
    index.attach(member);
  }

  private void fallBehind(Member member, long runOffset, long runPosition) {
    index.detach(member);
    member.cursor.fallBehindSlowly(runOffset, runPosition);
    watch(member);
  }

  private void watch(Member member) {
    if (member.cursor.mayBeTooSlow()) {
      behind.add(member);
    }
  }

  /** Now, and not when its sink becomes ready: maybe it never does. */
  private void disconnectSlowReaders() {
    for (Member member : List.copyOf(behind)) {
      if (member.cursor.isTooSlow()) {
        behind.remove(member);
        member.subscriber.close(CloseReason.TOO_SLOW);
      }
    }
  }

  // --- the pass ----------------------------------------------------------------------------------

  /**
   * Serves the next run to all live subscriptions. A fault ends all of them: it is unknown which
   * have been served, so that they must resume by id.
   *
   * @return whether there is more
   */
  boolean pass() {
    try {
      boolean isMore = serveNextRun();
      channel.served();
      return isMore;
    } catch (RuntimeException | Error fault) {
      served.forEach(group -> group.run().clear());
      clearRun();
      fail(index.attached(), fault);
      return true;
    }
  }

  private boolean serveNextRun() {
    long end = channel.tail().next();
    if (offset >= end) {
      return false;
    }
    if (!behind.isEmpty()) {
      disconnectSlowReaders();
    }
    if (!collectRun(end)) {
      allFallBehind();
      return false;
    }
    long runOffset = offset;
    long runPosition = position;
    // First the position, then the bytes: a stream that is written to has been served up to here.
    offset = runOffset + run.size();
    position = run.get(run.size() - 1).position();
    serve(runOffset, runPosition);
    return offset < end;
  }

  /** False if the run was evicted before it could be served. */
  private boolean collectRun(long end) {
    HotTail tail = channel.tail();
    run.clear();
    int bytes = 0;
    for (long at = offset; at < end && bytes < MAX_RUN_BYTES && run.size() < MAX_RUN_FRAMES; at++) {
      Frame frame = tail.get(at);
      if (frame == null) {
        return false;
      }
      run.add(frame);
      bytes += frame.size();
    }
    return true;
  }

  /** Live subscriptions continue in the log. */
  private void allFallBehind() {
    run.clear();
    long missedFrom = position;
    channel.atEnd(this::beginAt);
    for (Member member : index.attached()) {
      index.detach(member);
      member.cursor.fallBehind(-1, missedFrom);
      watch(member);
      member.subscriber.resumeLater();
    }
  }

  private static void fail(List<Member> members, Throwable fault) {
    for (int i = 0; i < members.size(); i++) {
      LiveSubscriber subscriber = members.get(i).subscriber;
      if (i == 0) {
        subscriber.fail(fault); // logged once
      } else {
        subscriber.close(CloseReason.FAILED);
      }
    }
  }

  private void serve(long runOffset, long runPosition) {
    for (int i = 0; i < run.size(); i++) {
      if (!run.get(i).event().isTombstone()) {
        index.route(run.get(i), this);
      }
    }
    for (Member member : addressed) {
      if (member.cursor.isCaughtUp()) {
        serveAlone(member, runOffset, runPosition);
      }
    }
    for (SelectorGroup group : served) {
      serveGroup(group, runOffset, runPosition);
    }
    clearRun();
  }

  @Override
  public void toGroup(SelectorGroup group, Frame frame) {
    if (group.add(frame)) {
      served.add(group);
    }
  }

  @Override
  public void toReader(Member member, Frame frame) {
    if (member.address(frame)) {
      addressed.add(member);
    }
  }

  /** Frames that were served must not be retained until the next run, which may never come. */
  private void clearRun() {
    run.clear();
    addressed.forEach(Member::clearAddressed);
    addressed.clear();
    served.clear();
  }

  private void serveAlone(Member member, long runOffset, long runPosition) {
    if (!member.subscriber.isReady()) {
      fallBehind(member, runOffset, runPosition);
      return;
    }
    List<Frame> frames = member.ownRun();
    member.subscriber.write(member.cursor, frames);
    output.delivered(frames, 1);
  }

  private void serveGroup(SelectorGroup group, long runOffset, long runPosition) {
    @Nullable CodedBlock shared = null;
    if (group.key().sharesBytes()) {
      try {
        shared = encode(group);
      } catch (RuntimeException | Error fault) {
        group.run().clear();
        fail(List.copyOf(group.members()), fault);
        return;
      }
    }
    int delivered = 0;
    for (int i = group.members().size() - 1; i >= 0; i--) {
      Member member = group.members().get(i);
      if (member.isAddressed()) {
        continue; // served alone, with the frames for everyone in their order
      }
      LiveSubscriber subscriber = member.subscriber;
      if (!subscriber.isReady()) {
        fallBehind(member, runOffset, runPosition);
      } else {
        if (shared != null) {
          subscriber.writeShared(shared, group.run().size());
        } else {
          subscriber.write(member.cursor, group.run());
        }
        delivered++;
      }
    }
    output.delivered(group.run(), delivered);
    group.run().clear();
  }

  private CodedBlock encode(SelectorGroup group) {
    StreamFormat format = group.key().format();
    List<byte[]> parts = new ArrayList<>(group.run().size());
    for (int i = 0; i < group.run().size(); i++) {
      parts.add(format.event(group.run().get(i).encoded()));
    }
    byte[] stream = Bytes.concat(parts);
    return format.coding() == Coding.GZIP ? output.compressed(stream) : CodedBlock.plain(stream);
  }

  // --- for tests ---------------------------------------------------------------------------------

  SubscriberIndex index() {
    return index;
  }

  boolean retainsRun() {
    return !run.isEmpty() || !addressed.isEmpty() || !served.isEmpty();
  }
}
