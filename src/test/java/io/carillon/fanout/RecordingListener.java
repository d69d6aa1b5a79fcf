package io.carillon.fanout;

import io.carillon.wire.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is reported. */
final class RecordingListener implements SubscriptionListener {
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  final AtomicInteger events = new AtomicInteger();
  final List<CloseReason> reasons = new ArrayList<>();
  final List<Gap> gaps = new ArrayList<>();
  Runnable onWrite = () -> {};

  @Override
  public void opened(SubscriptionView subscription) {
    opened.incrementAndGet();
  }

  @Override
  public synchronized void closed(SubscriptionView subscription, CloseReason reason) {
    closed.incrementAndGet();
    reasons.add(reason);
  }

  @Override
  public synchronized void gap(SubscriptionView subscription, Gap gap) {
    gaps.add(gap);
  }

  @Override
  public void written(int events, int bytes) {
    this.events.addAndGet(events);
    onWrite.run();
  }
}
