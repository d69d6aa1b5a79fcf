package io.carillon.chat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Records joins ({@code lobby +anna}) and leaves ({@code lobby -anna}). */
final class RecordingRooms implements PresenceListener {
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
  public void onJoined(Room room, String user, Instant at) {
    record(room + " +" + user);
  }

  @Override
  public void onLeft(Room room, String user, Instant at) {
    overlapping |= callsUnderWay.incrementAndGet() > 1;
    Runnable action = holdUp;
    holdUp = () -> {};
    action.run();
    callsUnderWay.decrementAndGet();
    record(room + " -" + user);
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
