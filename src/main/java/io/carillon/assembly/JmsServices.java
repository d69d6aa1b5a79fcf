package io.carillon.assembly;

import io.carillon.cluster.RelayTransport;
import io.carillon.config.JmsConfig;
import io.carillon.jms.JmsBridge;
import io.carillon.jms.TopicTransport;
import io.carillon.jpa.SetAsidePublications;
import io.carillon.metrics.Metrics;
import io.carillon.publish.Publisher;
import io.carillon.shared.Agreements;
import io.carillon.shared.ForwardingPositions;

/**
 * Between the broker of the server and the hub. Nothing of Jakarta Messaging is loaded unless a
 * destination is configured: a server need not have it.
 */
final class JmsServices {
  private static final String API = "jakarta.jms.ConnectionFactory";

  private JmsServices() {}

  /**
   * Starts with the hub, and stops before the appender.
   *
   * @throws IllegalStateException if destinations are configured and the server has no Jakarta
   *     Messaging
   */
  static void addTo(HubContext hub, Storage storage, Publisher publisher, Metrics metrics) {
    JmsConfig config = hub.config().jms();
    if (config.isEmpty()) {
      return;
    }
    requireApi();
    JmsBridge bridge =
        new JmsBridge(
            config,
            new JmsBridge.Hub(
                publisher::publish,
                hub.config().publish(),
                new SetAsidePublications(storage.transactions()),
                hub.threads().permanentPool("jms-database", 1),
                storage.direct(),
                new Agreements(storage.database()).logId(),
                new ForwardingPositions(storage.database(), hub.nodeName()),
                hub.clock()));
    hub.lifecycle().add("jms", () -> bridge.start(hub.threads().named("jms")), bridge::close);
    metrics.registerJms(
        bridge.received(), bridge.setAside(), bridge.sent(), bridge.missed(), bridge.up());
  }

  /**
   * The relay over a topic of the server's broker.
   *
   * @param maxReceivedBytes longer packets are ignored
   * @throws IllegalStateException if the server has no Jakarta Messaging
   */
  static RelayTransport relay(HubContext hub, int maxReceivedBytes) {
    requireApi();
    return new TopicTransport(
        hub.config().jms().connectionFactory(),
        hub.config().relay().jmsTopic().orElseThrow(),
        maxReceivedBytes);
  }

  private static void requireApi() {
    try {
      Class.forName(API, false, JmsServices.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError missing) {
      throw new IllegalStateException(
          "carillon.jms.… or carillon.relay = jms is set, and this server has no Jakarta Messaging: WildFly needs"
              + " standalone-full.xml, Open Liberty the feature messaging-3.1",
          missing);
    }
  }
}
