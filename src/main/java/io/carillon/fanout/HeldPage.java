package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.wire.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A page of the log that a cursor serves in steps: first its gap, if it has one, then its frames.
 */
final class HeldPage {
  private final LogPage page;
  private @Nullable Gap gap; // to be reported
  private int next;

  HeldPage(LogPage page) {
    this.page = page;
    this.gap = page.gap();
  }

  /** The gap before its frames, once. */
  @Nullable Gap takeGap() {
    Gap taken = gap;
    gap = null;
    return taken;
  }

  /**
   * The next frames that are wanted.
   *
   * @param budget how many bytes to pass at most, about
   */
  List<Frame> take(int budget, Predicate<Frame> wanted) {
    List<Frame> frames = page.frames();
    List<Frame> taken = new ArrayList<>();
    int bytes = 0;
    while (next < frames.size() && bytes < budget) {
      Frame frame = frames.get(next++);
      bytes += frame.size();
      if (wanted.test(frame)) {
        taken.add(frame);
      }
    }
    return taken;
  }

  boolean isServed() {
    return next == page.frames().size();
  }

  /** The position up to which it has been served, after a frame was taken. */
  long position() {
    return isServed() ? page.positionAfter() : page.frames().get(next - 1).position();
  }

  /** Its memory is free for others. */
  void letGo() {
    page.memory().letGo();
  }
}
