package io.carillon.fanout;

import io.carillon.channel.Gap;
import java.util.List;

/**
 * Several listeners as one. Each is guarded, so that what one of them throws is not kept from the
 * others.
 */
public final class Listeners implements SubscriptionListener {
  private final List<SubscriptionListener> listeners;

  private Listeners(List<SubscriptionListener> listeners) {
    this.listeners = listeners;
  }

  /** All of them, told in this order. */
  public static SubscriptionListener of(SubscriptionListener... listeners) {
    return new Listeners(
        List.of(listeners).stream().<SubscriptionListener>map(GuardedListener::new).toList());
  }

  @Override
  public void opened(Subscription subscription) {
    listeners.forEach(listener -> listener.opened(subscription));
  }

  @Override
  public void refused(Refusal refusal) {
    listeners.forEach(listener -> listener.refused(refusal));
  }

  @Override
  public void closed(Subscription subscription, CloseReason reason) {
    listeners.forEach(listener -> listener.closed(subscription, reason));
  }

  @Override
  public void gap(Subscription subscription, Gap gap) {
    listeners.forEach(listener -> listener.gap(subscription, gap));
  }

  @Override
  public void written(int events, int bytes) {
    for (int i = 0; i < listeners.size(); i++) {
      listeners.get(i).written(events, bytes);
    }
  }
}
