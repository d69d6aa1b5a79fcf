package io.carillon.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.health.Health;
import io.carillon.metrics.TrafficMeter;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import io.carillon.testing.ReadingNode;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HubManagementTest {
  private static final ChannelName ORDERS = new ChannelName("orders");

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final MemoryEventLog log = new MemoryEventLog(new ManualClock());
  private final ReadingNode node = new ReadingNode(log);
  private final TrafficMeter traffic = new TrafficMeter();
  private final Health health = new Health();
  private final HubManagement hub = register();

  private HubManagement register() {
    return HubManagement.register(node.fanOut(), node.channels(), traffic, health);
  }

  @AfterEach
  void close() {
    hub.close();
    node.close();
  }

  @Test
  void aHubIsRegisteredUntilItIsClosed() {
    assertThat(server.isRegistered(hub.name())).isTrue();

    hub.close();
    hub.close();

    assertThat(server.isRegistered(hub.name())).isFalse();
  }

  @Test
  void severalHubsHaveDifferentNames() {
    try (HubManagement other = register()) {
      assertThat(other.name()).isNotEqualTo(hub.name());
    }
  }

  @Test
  void channelsAndStreamsAreListed() {
    log.commit(Publication.to(ORDERS).text("x").build());
    String id = node.subscribe(ORDERS).subscription().id();

    assertThat(hub.getConnections()).isOne();
    assertThat(hub.getMaxConnections()).isEqualTo(100);
    assertThat(hub.getChannelsInMemory()).isOne();
    assertThat(hub.getConnectionDetails())
        .singleElement()
        .satisfies(
            stream -> {
              assertThat(stream.getId()).isEqualTo(id);
              assertThat(stream.getUser()).isEmpty();
              assertThat(stream.getLag()).isZero();
            });
    await()
        .untilAsserted(
            () ->
                assertThat(hub.getChannels())
                    .singleElement()
                    .satisfies(
                        channel -> {
                          assertThat(channel.getName()).isEqualTo("orders");
                          assertThat(channel.getHead()).isOne();
                          assertThat(channel.getSubscribers()).isOne();
                        }));
  }

  @Test
  void aStreamIsDisconnectedByItsId() throws JMException {
    String id = node.subscribe(ORDERS).subscription().id();

    assertThat(disconnect(id)).isTrue();
    await().until(() -> hub.getConnections() == 0);
    assertThat(disconnect(id)).isFalse();
  }

  private boolean disconnect(String id) throws JMException {
    return (boolean)
        server.invoke(
            hub.name(), "disconnect", new Object[] {id}, new String[] {String.class.getName()});
  }

  @Test
  void problemsAreThoseOfReadiness() {
    assertThat(hub.isReady()).isTrue();
    assertThat(hub.getProblems()).isEmpty();

    health.drain("the hub shuts down");

    assertThat(hub.isReady()).isFalse();
    assertThat(hub.getProblems()).isEqualTo(List.of("the hub shuts down"));
  }

  @Test
  void eventsAreCounted() {
    traffic.published(3);
    traffic.written(2, 100);

    assertThat(hub.getEventsPublished()).isEqualTo(3);
    assertThat(hub.getEventsSent()).isEqualTo(2);
  }
}
