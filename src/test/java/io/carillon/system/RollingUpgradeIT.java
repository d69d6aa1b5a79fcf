package io.carillon.system;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes of an older build are replaced by the one under test, one after the other, on one
 * PostgreSQL, while subscribers read from all of them and publishers publish. The first new node
 * migrates the tables under the older ones. Needs the packaged older build:
 *
 * <pre>{@code
 * git worktree add ../older 74fb076
 * (cd ../older && mvn package -DskipTests)
 * mvn verify -Pchaos -Dit.test=RollingUpgradeIT \
 *   -Dcarillon.tests.older-jar=../older/target/carillon-standalone.jar
 * }</pre>
 */
@Tag("chaos")
@Timeout(600)
class RollingUpgradeIT {
  private static final int NODES = 3;
  private static final int SUBSCRIBERS = 60;

  @TempDir Path folder;

  @Test
  void noSubscriberMissesOrRepeatsAnEventWhileNodesAreReplacedByNewerOnes() throws Exception {
    String jar = System.getProperty("carillon.tests.older-jar");
    Assumptions.assumeTrue(jar != null, "-Dcarillon.tests.older-jar names no older build");
    HubProgram older = new HubProgram(Path.of(jar).toAbsolutePath(), List.of());
    Map<String, String> settings = Map.of("carillon.stream.drain-timeout", "PT3S");
    try (Nodes nodes = Nodes.start(older, NODES, "postgres", folder, settings);
        Traffic traffic = new Traffic(Traffic.bases(nodes), "upgrade", 3)) {
      traffic.read(SUBSCRIBERS);
      traffic.publish(3, 30);
      for (int node = 0; node < NODES; node++) {
        awaitPublished(traffic, 100);
        nodes.terminate(node);
        nodes.revive(node, HubProgram.PACKAGED);
        System.out.println("node " + node + " is replaced: " + traffic.summary());
      }
      awaitPublished(traffic, 100);

      traffic.assertNothingIsLostOrDuplicated(Duration.ofSeconds(60));
      System.out.println("rolling upgrade: " + traffic.summary());
    }
  }

  private static void awaitPublished(Traffic traffic, int more) {
    int before = traffic.publishedCount();
    await().atMost(Duration.ofSeconds(60)).until(() -> traffic.publishedCount() >= before + more);
  }
}
