package io.carillon.assembly;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.SubscriptionListener;
import io.carillon.fanout.SubscriptionView;
import io.carillon.security.Audit;
import java.util.Map;
import java.util.Set;

/** Audits streams that the hub closed for lack of activity. */
final class InactivityAudit implements SubscriptionListener {
  private static final Set<CloseReason> AUDITED = Set.of(CloseReason.EVICTED, CloseReason.IDLE);

  private final Audit audit;

  InactivityAudit(Audit audit) {
    this.audit = audit;
  }

  @Override
  public void closed(SubscriptionView subscription, CloseReason reason) {
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
}
