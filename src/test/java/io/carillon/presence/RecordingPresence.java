package io.carillon.presence;

import io.carillon.event.ChannelName;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Records joins ({@code lobby +anna}) and leaves ({@code lobby -anna}). */
final class RecordingPresence implements PresenceListener {
  private final List<String> announced = new CopyOnWriteArrayList<>();
  private final AtomicInteger callsUnderWay = new AtomicInteger();
  private volatile boolean overlapping;
  private boolean failing;
  private Runnable holdUp = () -> {};

  List<String> all() {
    return announced;
  }

  /** Whether two calls ever overlapped. */
  boolean wasOverlapping() {
    return overlapping;
  }

  /** The next call fails. */
  void failOnce() {
    failing = true;
  }

  /** Runs an action before the next leave is recorded. */
  void holdUpWith(Runnable action) {
    holdUp = action;
  }

  @Override
  public void onJoined(ChannelName channel, Member member) {
    record(channel + " +" + shown(member));
  }

  @Override
  public void onChanged(ChannelName channel, Member member) {
    record(channel + " ~" + shown(member));
  }

  private static String shown(Member member) {
    return member.data().isEmpty() ? member.user() : member.user() + " " + member.data();
  }

  @Override
  public void onLeft(ChannelName channel, Member member, Instant at) {
    overlapping |= callsUnderWay.incrementAndGet() > 1;
    Runnable action = holdUp;
    holdUp = () -> {};
    action.run();
    callsUnderWay.decrementAndGet();
    record(channel + " -" + member.user());
  }

  private void record(String change) {
    overlapping |= callsUnderWay.incrementAndGet() > 1;
    if (failing) {
      failing = false;
      callsUnderWay.decrementAndGet();
      throw new IllegalStateException("configured to fail");
    }
    announced.add(change);
    callsUnderWay.decrementAndGet();
  }
}
