package io.carillon.assembly;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.SubscriptionListener;
import io.carillon.fanout.SubscriptionView;
import io.carillon.metrics.TrafficMeter;
import io.carillon.security.Audit;
import io.carillon.wire.Gap;
import java.util.Map;
import java.util.Set;

/** Counts events of streams, and audits streams that the hub closed for lack of activity. */
final class AuditedTraffic implements SubscriptionListener {
  private static final Set<CloseReason> AUDITED = Set.of(CloseReason.EVICTED, CloseReason.IDLE);

  private final TrafficMeter traffic;
  private final Audit audit;

  AuditedTraffic(TrafficMeter traffic, Audit audit) {
    this.traffic = traffic;
    this.audit = audit;
  }

  @Override
  public void opened(SubscriptionView subscription) {
    traffic.opened(subscription);
  }

  @Override
  public void closed(SubscriptionView subscription, CloseReason reason) {
    traffic.closed(subscription, reason);
    if (AUDITED.contains(reason)) {
      audit.write(
          Audit.Entry.EVICTED,
          Map.of(
              "connection",
              subscription.id(),
              "user",
              subscription.reader().user().orElse(""),
              "address",
              subscription.remote(),
              "reason",
              reason));
    }
  }

  @Override
  public void gap(SubscriptionView subscription, Gap gap) {
    traffic.gap(subscription, gap);
  }

  @Override
  public void written(int events, int bytes) {
    traffic.written(events, bytes);
  }
}
