package io.carillon.fanout;

import io.carillon.wire.Gap;
import java.util.List;
import java.util.stream.Stream;

/** Several listeners as one, each isolated from exceptions of the others. */
public final class Listeners implements SubscriptionListener {
  private final List<GuardedListener> listeners;

  private Listeners(List<GuardedListener> listeners) {
    this.listeners = listeners;
  }

  /** All of them, called in this order. */
  public static SubscriptionListener of(SubscriptionListener... listeners) {
    return new Listeners(Stream.of(listeners).map(GuardedListener::new).toList());
  }

  @Override
  public void opened(SubscriptionView subscription) {
    listeners.forEach(listener -> listener.opened(subscription));
  }

  @Override
  public void refused(Refusal refusal) {
    listeners.forEach(listener -> listener.refused(refusal));
  }

  @Override
  public void closed(SubscriptionView subscription, CloseReason reason) {
    listeners.forEach(listener -> listener.closed(subscription, reason));
  }

  @Override
  public void gap(SubscriptionView subscription, Gap gap) {
    listeners.forEach(listener -> listener.gap(subscription, gap));
  }

  @Override
  public void written(int events, int bytes) {
    listeners.forEach(listener -> listener.written(events, bytes));
  }
}
