package io.carillon.chat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes down who came ({@code lobby +anna}) and went ({@code lobby -anna}). */
final class RecordingRooms implements PresenceListener {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger callsUnderWay = new AtomicInteger();
  private volatile boolean overlapping;
  private boolean failing;
  private Runnable holdUp = () -> {};

  List<String> all() {
    return told;
  }

  /** Whether it was ever called twice at a time. */
  boolean wasOverlapping() {
    return overlapping;
  }

  /** The next call fails. */
  void failOnce() {
    failing = true;
  }

  /** The next leave is told only after this. */
  void holdUpWith(Runnable action) {
    holdUp = action;
  }

  @Override
  public void onJoined(Room room, String user, Instant at) {
    tell(room + " +" + user);
  }

  @Override
  public void onLeft(Room room, String user, Instant at) {
    overlapping |= callsUnderWay.incrementAndGet() > 1;
    Runnable action = holdUp;
    holdUp = () -> {};
    action.run();
    callsUnderWay.decrementAndGet();
    tell(room + " -" + user);
  }

  private void tell(String news) {
    overlapping |= callsUnderWay.incrementAndGet() > 1;
    if (failing) {
      failing = false;
      callsUnderWay.decrementAndGet();
      throw new IllegalStateException("told to fail");
    }
    told.add(news);
    callsUnderWay.decrementAndGet();
  }
}
