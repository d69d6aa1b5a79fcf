package io.carillon.metrics;

import io.carillon.event.EventsAppended;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.SubscriptionListener;
import io.carillon.fanout.SubscriptionView;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what enters and leaves this node. Thread-safe; without locks or contention, since it
 * counts every write.
 */
public final class TrafficMeter implements SubscriptionListener {
  private final LongAdder connections = new LongAdder();
  private final LongAdder published = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder sentBytes = new LongAdder();

  /**
   * The counts since the start.
   *
   * @param connections streams open now
   * @param published events appended to channels by this node
   * @param sent events written to sinks, once per subscriber
   * @param sentBytes bytes written to sinks
   */
  public record Traffic(long connections, long published, long sent, long sentBytes) {}

  /** The counts; each is exact, but they are not of the same instant. */
  public Traffic traffic() {
    return new Traffic(connections.sum(), published.sum(), sent.sum(), sentBytes.sum());
  }

  /** Events were appended to a channel. */
  public void published(EventsAppended appended) {
    published(appended.last() - appended.first() + 1);
  }

  /** Events were published. */
  public void published(long events) {
    published.add(events);
  }

  @Override
  public void opened(SubscriptionView subscription) {
    connections.increment();
  }

  @Override
  public void closed(SubscriptionView subscription, CloseReason reason) {
    connections.decrement();
  }

  @Override
  public void written(int events, int bytes) {
    sent.add(events);
    sentBytes.add(bytes);
  }
}
