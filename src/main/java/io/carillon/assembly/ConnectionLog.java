package io.carillon.assembly;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.SubscriptionListener;
import io.carillon.fanout.SubscriptionView;
import io.carillon.security.RequestId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Logs every stream that is closed, with the logger {@code io.carillon.connection}: at DEBUG, since
 * streams are opened and closed all the time. Thread-safe.
 */
final class ConnectionLog implements SubscriptionListener {
  private static final Logger LOG = System.getLogger("io.carillon.connection");

  private final Clock clock;

  /** Id of the request that opened a stream, by the id of the stream; bounded by open streams. */
  private final Map<String, String> requests = new ConcurrentHashMap<>();

  ConnectionLog(Clock clock) {
    this.clock = clock;
  }

  /** Called by the thread that processes the request. */
  @Override
  public void opened(SubscriptionView subscription) {
    if (LOG.isLoggable(Level.DEBUG)) {
      RequestId.current().ifPresent(request -> requests.put(subscription.id(), request));
    }
  }

  @Override
  public void closed(SubscriptionView subscription, CloseReason reason) {
    @Nullable String request = requests.remove(subscription.id());
    if (LOG.isLoggable(Level.DEBUG)) {
      LOG.log(Level.DEBUG, "Stream closed: {0}", fields(subscription, reason, request));
    }
  }

  private Map<String, Object> fields(
      SubscriptionView subscription, CloseReason reason, @Nullable String request) {
    Duration age = Duration.between(subscription.openedAt(), clock.instant());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("connection", subscription.id());
    if (request != null) {
      fields.put("request", request);
    }
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
