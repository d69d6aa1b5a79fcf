package io.carillon.fanout;

import io.carillon.wire.Gap;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Isolates streams from exceptions of a listener: a fault in metrics or presence must not cost a
 * subscriber an event. The first one is logged.
 */
final class GuardedListener implements SubscriptionListener {
  private static final Logger LOG = System.getLogger(GuardedListener.class.getName());

  private final SubscriptionListener listener;
  private final AtomicBoolean hasFailed = new AtomicBoolean();

  GuardedListener(SubscriptionListener listener) {
    this.listener = listener;
  }

  @Override
  public void opened(SubscriptionView subscription) {
    guard(() -> listener.opened(subscription));
  }

  @Override
  public void refused(Refusal refusal) {
    guard(() -> listener.refused(refusal));
  }

  @Override
  public void closed(SubscriptionView subscription, CloseReason reason) {
    guard(() -> listener.closed(subscription, reason));
  }

  @Override
  public void gap(SubscriptionView subscription, Gap gap) {
    guard(() -> listener.gap(subscription, gap));
  }

  @Override
  public void written(int events, int bytes) {
    guard(() -> listener.written(events, bytes));
  }

  private void guard(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException fault) {
      if (hasFailed.compareAndSet(false, true)) {
        LOG.log(
            Level.WARNING,
            "A listener of subscriptions fails; further failures are not logged",
            fault);
      }
    }
  }
}
