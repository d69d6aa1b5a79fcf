package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.event.Selector;
import io.carillon.wire.StreamFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Live readers of a channel that receive the same bytes: same selector, same format. Frames for
 * everyone are encoded once for all of them. Written by the shard's thread only.
 */
final class SelectorGroup {
  /**
   * What makes readers alike.
   *
   * @param sharesBytes false for streams that share nothing: of several channels, with ids of their
   *     own, or of messages
   */
  record Key(Selector selector, StreamFormat format, boolean sharesBytes) {}

  /** A cursor with its subscription; in a group while the cursor is caught up. */
  static final class Member {
    final Cursor cursor;
    final LiveSubscriber subscriber;
    private final StreamFormat format;
    private @Nullable SelectorGroup group;
    private int indexInGroup;
    private @Nullable List<Frame> addressed; // of the current run, not for everyone

    Member(Cursor cursor, LiveSubscriber subscriber, StreamFormat format) {
      this.cursor = cursor;
      this.subscriber = subscriber;
      this.format = format;
    }

    /** The group that it belongs to when it is caught up. */
    Key key() {
      return new Key(cursor.selector(), format, subscriber.sharesBytes());
    }

    @Nullable SelectorGroup group() {
      return group;
    }

    /**
     * Adds a frame of the current run that is for this reader, maybe among others, and not for
     * everyone.
     *
     * @return whether it is the first one
     */
    boolean address(Frame frame) {
      List<Frame> frames = addressed;
      boolean isFirst = frames == null;
      if (frames == null) {
        frames = new ArrayList<>(1);
        addressed = frames;
      }
      // its user and several of its roles may be named
      if (frames.isEmpty() || frames.get(frames.size() - 1) != frame) {
        frames.add(frame);
      }
      return isFirst;
    }

    /** Whether frames of the current run are addressed to it. */
    boolean isAddressed() {
      return addressed != null;
    }

    /** The frames of the current run that are for it in particular, and those of its group. */
    List<Frame> ownRun() {
      List<Frame> some = addressed == null ? List.of() : addressed;
      return group == null ? some : inOrder(some, group.run);
    }

    void clearAddressed() {
      addressed = null;
    }
  }

  private final Key key;
  private final List<Member> members = new ArrayList<>();
  private final List<Frame> run = new ArrayList<>(); // frames of the current run for this group

  SelectorGroup(Key key) {
    this.key = key;
  }

  Key key() {
    return key;
  }

  /** In no order; one that is removed during an iteration backwards disturbs no other. */
  List<Member> members() {
    return members;
  }

  void add(Member member) {
    member.group = this;
    member.indexInGroup = members.size();
    members.add(member);
  }

  /** Removes in constant time: the last one takes its place. */
  void remove(Member member) {
    Member last = members.remove(members.size() - 1);
    if (last != member) {
      members.set(member.indexInGroup, last);
      last.indexInGroup = member.indexInGroup;
    }
    member.group = null;
  }

  /** The frames of the current run for this group. */
  List<Frame> run() {
    return run;
  }

  /**
   * Adds a frame to the current run; two topics of one frame may lead to the same group.
   *
   * @return whether it is the first one
   */
  boolean add(Frame frame) {
    boolean isFirst = run.isEmpty();
    if (isFirst || run.get(run.size() - 1) != frame) {
      run.add(frame);
    }
    return isFirst;
  }

  /** Frames of two runs, each in order, in the order of both. */
  private static List<Frame> inOrder(List<Frame> some, List<Frame> others) {
    if (others.isEmpty()) {
      return some;
    }
    List<Frame> all = new ArrayList<>(some.size() + others.size());
    int next = 0;
    for (Frame frame : some) {
      while (next < others.size() && others.get(next).offset() < frame.offset()) {
        all.add(others.get(next++));
      }
      all.add(frame);
    }
    all.addAll(others.subList(next, others.size()));
    return all;
  }
}
