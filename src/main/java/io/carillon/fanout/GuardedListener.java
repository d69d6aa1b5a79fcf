package io.carillon.fanout;

import io.carillon.channel.Gap;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps what a listener throws away from the streams it is told of: a fault in metrics or presence
 * must cost nobody an event. The first one is logged.
 */
final class GuardedListener implements SubscriptionListener {
  private static final Logger LOG = System.getLogger(GuardedListener.class.getName());

  private final SubscriptionListener listener;
  private final AtomicBoolean failed = new AtomicBoolean();

  GuardedListener(SubscriptionListener listener) {
    this.listener = listener;
  }

  @Override
  public void opened(Subscription subscription) {
    try {
      listener.opened(subscription);
    } catch (RuntimeException fault) {
      logFirst(fault);
    }
  }

  @Override
  public void refused(Refusal refusal) {
    try {
      listener.refused(refusal);
    } catch (RuntimeException fault) {
      logFirst(fault);
    }
  }

  @Override
  public void closed(Subscription subscription, CloseReason reason) {
    try {
      listener.closed(subscription, reason);
    } catch (RuntimeException fault) {
      logFirst(fault);
    }
  }

  @Override
  public void gap(Subscription subscription, Gap gap) {
    try {
      listener.gap(subscription, gap);
    } catch (RuntimeException fault) {
      logFirst(fault);
    }
  }

  @Override
  public void written(int events, int bytes) {
    try {
      listener.written(events, bytes);
    } catch (RuntimeException fault) {
      logFirst(fault);
    }
  }

  private void logFirst(RuntimeException fault) {
    if (failed.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "a listener of subscriptions fails; further failures are not logged",
          fault);
    }
  }
}
