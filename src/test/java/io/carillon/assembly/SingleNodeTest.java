package io.carillon.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.cluster.RelayCounts;
import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.fanout.AdaptiveHeartbeats;
import io.carillon.health.Health;
import io.carillon.log.Batch;
import io.carillon.memory.MemoryBudget;
import io.carillon.metrics.TrafficMeter;
import io.carillon.shared.NodeList;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import io.carillon.testing.ReadingNode;
import io.carillon.testing.ReadingNode.Received;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleNodeTest {
  private static final ChannelName ORDERS = new ChannelName("orders");

  private final ManualClock clock = new ManualClock();
  private final Lifecycle lifecycle = new Lifecycle();
  private final HubContext hub =
      new HubContext(
          null, // a single node needs nothing from the server
          CarillonConfig.standard(Host.EMBEDDED),
          clock,
          UUID.randomUUID(),
          new HubThreads(Thread::new, lifecycle),
          lifecycle,
          MemoryBudget.unlimited());
  private final MemoryEventLog log =
      new MemoryEventLog(clock, appended -> this.node.deliver(appended));
  private final ReadingNode reading = new ReadingNode(log);
  private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
  private final Nodes node =
      new SingleNode(
          hub,
          Optional.empty(),
          new Engine(
              reading.channels(),
              reading.fanOut(),
              new AdaptiveHeartbeats(Duration.ofSeconds(15), Duration.ofSeconds(5), clock),
              new TrafficMeter()),
          scheduler);

  @AfterEach
  void close() {
    scheduler.shutdownNow();
    reading.close();
  }

  @Test
  void committedAndTransientEventsAreDeliveredToTheStreamsOfTheNode() {
    Received stream = reading.subscribe(ORDERS);
    await().until(() -> !stream.events().isEmpty());

    log.append(Batch.of(List.of(Publication.to(ORDERS).text("durable").build())));
    Publication passing = Publication.to(ORDERS).text("transient").transientEvent().build();
    node.deliver(Event.of(passing, 0, clock.instant()));

    await().untilAsserted(() -> assertThat(stream.data()).containsExactly("durable", "transient"));
  }

  @Test
  void theNodeListsItselfWithItsStreams() {
    reading.subscribe(ORDERS);

    assertThat(node.services().list().nodes())
        .containsExactly(new NodeList.Node(hub.nodeName(), 1, Duration.ZERO, true));
  }

  @Test
  void withoutOtherNodesTheRelayIsUp() {
    Health health = new Health();
    node.addChecks(health);

    assertThat(node.relay()).isEqualTo(new Nodes.RelayState(true, 0, RelayCounts.NONE));
    assertThat(health.ready().isUp()).isTrue();
  }
}
