package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * All nodes are restarted, one after the other, behind a real load balancer, while 60 subscribers
 * read through it and publishers publish through it.
 */
@Tag("chaos")
@Timeout(600)
class RollingRestartIT {
  private static final int SUBSCRIBERS = 60;

  @TempDir static Path folder;
  private static Nodes nodes;

  @BeforeAll
  static void start() {
    nodes =
        Nodes.start(
            3,
            "redis",
            folder,
            Map.of(
                "carillon.stream.drain-timeout", "PT3S",
                "carillon.security", "open",
                "carillon.trusted-proxies", "127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void behindNginxNoSubscriberMissesOrRepeatsAnEvent() throws Exception {
    restartAllBehind(LoadBalancer::nginx, "nginx");
  }

  @Test
  void behindHaproxyNoSubscriberMissesOrRepeatsAnEvent() throws Exception {
    restartAllBehind(LoadBalancer::haproxy, "haproxy");
  }

  private void restartAllBehind(LoadBalancer.Starter starter, String name) throws Exception {
    try (LoadBalancer balancer = starter.start(LoadBalancer.folder(folder, name), nodes.ports());
        Traffic traffic = new Traffic(List.of(balancer.base()), name, 3)) {
      traffic.read(SUBSCRIBERS);
      traffic.publish(3, 50);
      for (int node = 0; node < nodes.size(); node++) {
        awaitPublished(traffic, 200);
        nodes.terminate(node);
        awaitPublished(traffic, 50);
        nodes.revive(node);
      }
      awaitPublished(traffic, 200);

      traffic.assertNothingIsLostOrDuplicated(Duration.ofSeconds(30));
      assertThat(traffic.refusals()).as("answers that end an EventSource for good").isEmpty();
      assertThat(traffic.reconnects()).as("streams that moved").isGreaterThanOrEqualTo(SUBSCRIBERS);
      System.out.println("rolling restart behind " + name + ": " + traffic.summary());
    }
  }

  private static void awaitPublished(Traffic traffic, int more) {
    int before = traffic.publishedCount();
    await().atMost(Duration.ofSeconds(60)).until(() -> traffic.publishedCount() >= before + more);
  }
}
