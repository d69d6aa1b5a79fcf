package io.carillon.assembly;

import io.carillon.channel.CloseReason;
import io.carillon.channel.Subscription;
import io.carillon.channel.SubscriptionListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line for every stream that ends, with the logger {@code io.carillon.connection}: at DEBUG,
 * since streams come and go all the time.
 */
final class ConnectionLog implements SubscriptionListener {
  private static final Logger LOG = System.getLogger("io.carillon.connection");

  private final Clock clock;

  ConnectionLog(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void closed(Subscription subscription, CloseReason reason) {
    if (LOG.isLoggable(Level.DEBUG)) {
      LOG.log(Level.DEBUG, "stream ended: {0}", fields(subscription, reason));
    }
  }

  private Map<String, Object> fields(Subscription subscription, CloseReason reason) {
    Duration age = Duration.between(subscription.openedAt(), clock.instant());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("connection", subscription.id());
    fields.put("reason", reason.toString());
    fields.put("seconds", Math.max(0, age.toMillis()) / 1e3);
    fields.put("events", subscription.events());
    fields.put("bytes", subscription.bytes());
    fields.put("user", subscription.reader().user().orElse(""));
    fields.put("remote", subscription.remote());
    fields.put("positions", subscription.positions().toString());
    return fields;
  }
}
