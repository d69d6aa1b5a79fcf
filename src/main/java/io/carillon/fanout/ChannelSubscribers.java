package io.carillon.fanout;

import io.carillon.channel.Bytes;
import io.carillon.channel.Channel;
import io.carillon.channel.Coding;
import io.carillon.channel.Frame;
import io.carillon.channel.HotTail;
import io.carillon.channel.StreamFormat;
import io.carillon.config.SlowReader;
import io.carillon.event.Audience;
import io.carillon.event.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one channel on one shard, and the place up to which those in step have been
 * served.
 *
 * <p>A {@link #pass} takes the run of frames after that place and serves everybody in step: frames
 * for everyone are put together once for each {@link SelectorGroup}; frames for some users or roles
 * are found through an index, and only those readers are looked at. Nobody's own place is touched:
 * being in step <em>is</em> the place. A sink that is not ready makes its cursor fall behind, where
 * it costs the others nothing.
 *
 * <p>Everything is written by the shard's thread only, except {@code signalled}.
 */
public final class ChannelSubscribers {
  /**
   * Bounds of one run: enough to make one write carry many events, little enough for socket buffers
   * and caches.
   */
  private static final int MAX_RUN_BYTES = 64 * 1024;

  private static final int MAX_RUN_FRAMES = 1024;

  private final Channel channel;
  private final FanOutShard shard;
  private final AtomicBoolean signalled = new AtomicBoolean();

  private long offset;
  private long position;
  private int cursorCount;

  private final Map<SelectorGroup.Key, SelectorGroup> groups = new HashMap<>();
  private final List<SelectorGroup> unselective = new ArrayList<>();
  private final Map<String, List<SelectorGroup>> byTopic = new HashMap<>();
  private final List<SelectorGroup> byPrefix = new ArrayList<>();
  private final Map<String, Set<Cursor>> byUser = new HashMap<>();
  private final Map<String, Set<Cursor>> byRole = new HashMap<>();
  private final Set<Cursor> toDisconnect =
      new HashSet<>(); // when their places have left the hot tail

  private long passes;
  private long lastRound;
  private long restsUntil; // of the ticker
  private final List<Frame> run = new ArrayList<>();
  private final List<Cursor> addressed =
      new ArrayList<>(); // in step, with frames for them alone in this run
  private final Set<SelectorGroup> served =
      new HashSet<>(); // groups that get something of this run

  public ChannelSubscribers(Channel channel, FanOutShard shard, long offset, long position) {
    this.channel = channel;
    this.shard = shard;
    this.offset = offset;
    this.position = position;
    this.restsUntil = shard.now();
  }

  /** There is something new. Any thread. */
  public void signal() {
    if (!signalled.get() && signalled.compareAndSet(false, true)) {
      shard.enqueue(this);
    }
  }

  /** Whether it is the first time in that round that this is to be served. */
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

  /** The shard has heard: a signal from now on is a new one. */
  void heard() {
    signalled.set(false);
  }

  long offset() {
    return offset;
  }

  long position() {
    return position;
  }

  Channel channel() {
    return channel;
  }

  /** Takes note of a cursor; it is not in step yet. */
  void join(Cursor cursor) {
    cursor.subscribers = this;
    cursorCount++;
    cursor.subscription.reader().user().ifPresent(user -> index(byUser, user, cursor));
    cursor.subscription.reader().roles().forEach(role -> index(byRole, role, cursor));
  }

  /** Forgets a cursor; it keeps the position that it has been served up to. */
  void leave(Cursor cursor) {
    if (cursor.isInStep()) {
      fallBehind(cursor, offset, position);
    }
    cursor.subscribers = null;
    toDisconnect.remove(cursor);
    cursorCount--;
    cursor.subscription.reader().user().ifPresent(user -> unindex(byUser, user, cursor));
    cursor.subscription.reader().roles().forEach(role -> unindex(byRole, role, cursor));
    if (cursorCount == 0) {
      channel.noSubscribersOn(shard);
    }
  }

  /** From now on the cursor stands where everybody stands. */
  void enterStep(Cursor cursor) {
    cursor.isSlow = false;
    toDisconnect.remove(cursor);
    Subscription subscription = cursor.subscription;
    groups
        .computeIfAbsent(
            new SelectorGroup.Key(cursor.selector, subscription.format(), subscription.hasOwnIds()),
            this::newGroup)
        .add(cursor);
  }

  private SelectorGroup newGroup(SelectorGroup.Key key) {
    SelectorGroup group = new SelectorGroup(key);
    if (key.selector().isAll()) {
      unselective.add(group);
    } else {
      key.selector()
          .exact()
          .forEach(topic -> byTopic.computeIfAbsent(topic, t -> new ArrayList<>()).add(group));
      if (!key.selector().prefixes().isEmpty()) {
        byPrefix.add(group);
      }
    }
    return group;
  }

  private void fallBehind(Cursor cursor, long offset, long position) {
    SelectorGroup left = cursor.group;
    cursor.fallBehind(offset, position);
    if (left != null && left.cursors.isEmpty()) {
      drop(left); // at once: nothing may ever come again that only this group wants
    }
  }

  private void drop(SelectorGroup group) {
    groups.remove(group.key);
    unselective.remove(group);
    byPrefix.remove(group);
    for (String topic : group.key.selector().exact()) {
      List<SelectorGroup> sharing = byTopic.get(topic);
      if (sharing != null && sharing.remove(group) && sharing.isEmpty()) {
        byTopic.remove(topic);
      }
    }
  }

  /** A cursor in step has fallen behind because its sink was not ready. */
  private void isSlow(Cursor cursor) {
    cursor.isSlow = true;
    if (channel.slowReader() == SlowReader.DISCONNECT) {
      toDisconnect.add(cursor);
    }
  }

  /** At once: a sink that does not become ready would not have its cursor looked at. */
  private void disconnectSlowReaders() {
    for (Cursor cursor : List.copyOf(toDisconnect)) {
      if (cursor.offset < 0 || channel.tail().get(cursor.offset) == null) {
        toDisconnect.remove(cursor);
        cursor.subscription.close(CloseReason.TOO_SLOW);
      }
    }
  }

  /**
   * Serves the next run to everybody in step.
   *
   * @return whether there is more
   */
  boolean pass() {
    HotTail tail = channel.tail();
    long end = tail.next();
    if (offset >= end) {
      return false;
    }
    if (!toDisconnect.isEmpty()) {
      disconnectSlowReaders();
    }
    long runOffset = offset;
    long runPosition = position;
    run.clear();
    int bytes = 0;
    for (long at = offset; at < end && bytes < MAX_RUN_BYTES && run.size() < MAX_RUN_FRAMES; at++) {
      Frame frame = tail.get(at);
      if (frame == null) {
        everybodyFallsBehind();
        return false;
      }
      run.add(frame);
      bytes += frame.eventStream().length;
    }
    // First the place, then the bytes: whoever is written to has been served up to here.
    offset = runOffset + run.size();
    position = run.get(run.size() - 1).position;
    serve(runOffset, runPosition);
    return offset < end;
  }

  /** The run was evicted before we came to it: those in step read it from the log. */
  private void everybodyFallsBehind() {
    run.clear();
    long missedFrom = position;
    channel.atEnd(
        (endOffset, endPosition) -> {
          offset = endOffset;
          position = endPosition;
        });
    for (Cursor cursor : inStep()) {
      fallBehind(cursor, -1, missedFrom);
      shard.resumeLater(cursor.subscription);
    }
  }

  private List<Cursor> inStep() {
    List<Cursor> all = new ArrayList<>();
    groups.values().forEach(group -> all.addAll(group.cursors));
    return all;
  }

  /**
   * A pass broke off: nobody knows who was served what, so that those in step must resume by id.
   */
  void fail(Throwable fault) {
    served.forEach(group -> group.run.clear());
    forgetRun();
    fail(inStep(), fault);
  }

  private static void fail(List<Cursor> cursors, Throwable fault) {
    for (int i = 0; i < cursors.size(); i++) {
      Subscription subscription = cursors.get(i).subscription;
      if (i == 0) {
        subscription.fail(fault); // logged once
      } else {
        subscription.close(CloseReason.FAILED);
      }
    }
  }

  private void serve(long runOffset, long runPosition) {
    passes++;
    for (int i = 0; i < run.size(); i++) {
      Frame frame = run.get(i);
      Audience audience = frame.event().audience();
      if (audience.isEveryone()) {
        route(frame);
      } else {
        audience.users().forEach(user -> address(byUser.get(user), frame));
        audience.roles().forEach(role -> address(byRole.get(role), frame));
      }
    }
    for (Cursor cursor : addressed) {
      if (cursor.isInStep()) {
        serveAlone(cursor, runOffset, runPosition);
      }
    }
    for (SelectorGroup group : served) {
      serveGroup(group, runOffset, runPosition);
    }
    forgetRun();
  }

  /** What was served is not kept from being freed until the next run comes, which may be never. */
  private void forgetRun() {
    run.clear();
    addressed.forEach(Cursor::forgetAddressed);
    addressed.clear();
    served.clear();
  }

  /** Gives a frame for everyone to the groups that want it. */
  private void route(Frame frame) {
    for (int i = 0; i < unselective.size(); i++) {
      give(unselective.get(i), frame);
    }
    List<Topic> topics = frame.event().topics();
    for (int t = 0; t < topics.size() && !byTopic.isEmpty(); t++) {
      List<SelectorGroup> exact = byTopic.get(topics.get(t).value());
      for (int i = 0; exact != null && i < exact.size(); i++) {
        give(exact.get(i), frame);
      }
    }
    for (int i = 0; i < byPrefix.size(); i++) {
      if (byPrefix.get(i).key.selector().selects(topics)) {
        give(byPrefix.get(i), frame);
      }
    }
  }

  private void give(SelectorGroup group, Frame frame) {
    List<Frame> given = group.run;
    if (given.isEmpty()) {
      served.add(group);
    }
    // two topics of one frame may lead to the same group
    if (given.isEmpty() || given.get(given.size() - 1) != frame) {
      given.add(frame);
    }
  }

  private void address(@Nullable Set<Cursor> readers, Frame frame) {
    if (readers == null) {
      return;
    }
    for (Cursor cursor : readers) {
      if (cursor.isInStep() && cursor.selector.selects(frame.event().topics())) {
        if (cursor.pass != passes) {
          cursor.pass = passes;
          addressed.add(cursor);
        }
        cursor.address(frame);
      }
    }
  }

  private void serveAlone(Cursor cursor, long runOffset, long runPosition) {
    Subscription subscription = cursor.subscription;
    if (!subscription.isReady()) {
      fallBehind(cursor, runOffset, runPosition);
      isSlow(cursor);
      return;
    }
    SelectorGroup group = cursor.group;
    List<Frame> frames =
        group == null ? cursor.addressed() : inOrder(cursor.addressed(), group.run);
    subscription.serve(cursor, frames);
    shard.delivered(frames, 1);
  }

  /** Frames of two runs, each in order, in the order of both. */
  private static List<Frame> inOrder(List<Frame> some, List<Frame> others) {
    if (others.isEmpty()) {
      return some;
    }
    List<Frame> all = new ArrayList<>(some.size() + others.size());
    int next = 0;
    for (Frame frame : some) {
      while (next < others.size() && others.get(next).offset < frame.offset) {
        all.add(others.get(next++));
      }
      all.add(frame);
    }
    all.addAll(others.subList(next, others.size()));
    return all;
  }

  private void serveGroup(SelectorGroup group, long runOffset, long runPosition) {
    byte[] shared = null;
    if (!group.key.ownIds()) {
      try {
        shared = encode(group);
      } catch (RuntimeException | Error fault) {
        group.run.clear();
        fail(group.cursors, fault);
        return;
      }
    }
    int delivered = 0;
    for (int i = group.cursors.size() - 1; i >= 0; i--) {
      Cursor cursor = group.cursors.get(i);
      if (cursor.pass == passes) {
        continue; // served alone, with what was for everyone in its place
      }
      Subscription subscription = cursor.subscription;
      if (!subscription.isReady()) {
        fallBehind(cursor, runOffset, runPosition);
        isSlow(cursor);
      } else if (shared != null) {
        subscription.writeCoded(shared, group.run.size());
        delivered++;
      } else {
        subscription.serve(cursor, group.run);
        delivered++;
      }
    }
    shard.delivered(group.run, delivered);
    group.run.clear();
  }

  private byte[] encode(SelectorGroup group) {
    StreamFormat format = group.key.format();
    List<byte[]> parts = new ArrayList<>(group.run.size());
    for (int i = 0; i < group.run.size(); i++) {
      parts.add(format.frame(group.run.get(i)));
    }
    byte[] stream = Bytes.concat(parts);
    return format.coding() == Coding.GZIP ? shard.compressed(stream) : stream;
  }

  // --- for tests --------------------------------------------------------------------------------

  int groupCount() {
    return groups.size();
  }

  /** Everything that is kept so that a group or a reader can be found. */
  int indexEntries() {
    return unselective.size() + byTopic.size() + byPrefix.size() + byUser.size() + byRole.size();
  }

  boolean keepsARun() {
    return !run.isEmpty() || !addressed.isEmpty() || !served.isEmpty();
  }

  private static void index(Map<String, Set<Cursor>> index, String name, Cursor cursor) {
    index.computeIfAbsent(name, n -> new HashSet<>()).add(cursor);
  }

  private static void unindex(Map<String, Set<Cursor>> index, String name, Cursor cursor) {
    Set<Cursor> cursors = index.get(name);
    if (cursors != null && cursors.remove(cursor) && cursors.isEmpty()) {
      index.remove(name);
    }
  }
}
