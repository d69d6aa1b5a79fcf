package io.carillon.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code mvn -Pchaos verify}: three nodes with publishers and 300 subscribers, for minutes, while
 * one thing after the other breaks: first everything once, then what comes, in an order that the
 * printed seed gives again ({@code -Dchaos.seed=…}, {@code -Dchaos.seconds=…}).
 */
@Tag("chaos")
@Timeout(1800)
class ChaosIT {
  private static final int SUBSCRIBERS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"redis", "postgres", "poll"})
  void nothingIsLostOrDuplicatedThroughOutages(String relay) throws Exception {
    assertNothingIsLostOrDuplicated(relay, Nodes::start);
  }

  @Test
  void nothingIsLostOrDuplicatedThroughOutagesOnMariadb() throws Exception {
    assertNothingIsLostOrDuplicated("poll", Nodes::startOnMariadb);
  }

  /** How nodes are started: as those of {@link Nodes} are. */
  private interface Start {
    Nodes nodes(int count, String relay, Path folder, Map<String, String> settings);
  }

  private void assertNothingIsLostOrDuplicated(String relay, Start start) throws Exception {
    long seed = Long.getLong("chaos.seed", new Random().nextLong());
    int seconds = Integer.getInteger("chaos.seconds", 180);
    System.out.println(relay + ": -Dchaos.seed=" + seed + " -Dchaos.seconds=" + seconds);
    // streams end now and then, so that readers go on at all nodes, in all states
    Map<String, String> settings = Map.of("carillon.stream.max-connection-age", "PT20S");
    try (Nodes nodes = start.nodes(3, relay, folder, settings);
        Traffic traffic = new Traffic(Traffic.bases(nodes), "chaos", 6)) {
      traffic.read(SUBSCRIBERS);
      traffic.publish(6, 30);
      Random random = new Random(seed);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      List<Fault> once = new ArrayList<>(Fault.possible(relay));
      Collections.shuffle(once, random);
      for (Fault fault : once) {
        strike(fault, nodes, traffic, random);
      }
      List<Fault> possible = Fault.possible(relay);
      while (System.nanoTime() - end < 0) {
        strike(possible.get(random.nextInt(possible.size())), nodes, traffic, random);
      }
      traffic.assertNothingIsLostOrDuplicated(PATIENCE);
      System.out.println(relay + ", after chaos: " + traffic.summary());
    }
  }

  private static void strike(Fault fault, Nodes nodes, Traffic traffic, Random random)
      throws InterruptedException {
    int node = random.nextInt(nodes.size());
    System.out.println("chaos: " + fault + ", node " + node + "; " + traffic.summary());
    fault.strike(nodes, node);
    TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(2_500));
  }

  /** What may break; each is over when it returns. */
  private enum Fault {
    KILLED_NODE(false) {
      @Override
      void strike(Nodes nodes, int node) {
        nodes.kill(node);
        nodes.revive(node);
      }
    },
    RESTARTED_NODE(false) {
      @Override
      void strike(Nodes nodes, int node) {
        nodes.terminate(node);
        nodes.revive(node);
      }
    },
    FROZEN_NODE(false) {
      @Override
      void strike(Nodes nodes, int node) throws InterruptedException {
        nodes.freeze(node);
        TimeUnit.SECONDS.sleep(20);
        nodes.thaw(node);
      }
    },
    RESTARTED_DATABASE(false) {
      @Override
      void strike(Nodes nodes, int node) {
        nodes.database().stop();
        nodes.database().start();
      }
    },
    CUT_CABLE_TO_DATABASE(false) {
      @Override
      void strike(Nodes nodes, int node) throws InterruptedException {
        cut(nodes.databaseOf(node));
      }
    },
    FORGETFUL_REDIS(true) {
      @Override
      void strike(Nodes nodes, int node) throws InterruptedException {
        nodes.stopRedis();
        TimeUnit.SECONDS.sleep(10);
        for (int each = 0; each < nodes.size(); each++) {
          Health.awaitRelay(nodes, each, false);
        }
        nodes.startRedis();
      }
    },
    CUT_CABLE_TO_REDIS(true) {
      @Override
      void strike(Nodes nodes, int node) throws InterruptedException {
        cut(nodes.redisOf(node));
      }
    },
    SILENT_CABLE_TO_REDIS(true) {
      @Override
      void strike(Nodes nodes, int node) throws InterruptedException {
        nodes.redisOf(node).fallSilent();
        TimeUnit.SECONDS.sleep(8);
        nodes.redisOf(node).mend();
      }
    };

    final boolean isOfRedis;

    Fault(boolean isOfRedis) {
      this.isOfRedis = isOfRedis;
    }

    static List<Fault> possible(String relay) {
      return Arrays.stream(values())
          .filter(fault -> relay.equals("redis") || !fault.isOfRedis)
          .toList();
    }

    private static void cut(TcpProxy cable) throws InterruptedException {
      cable.cut();
      TimeUnit.SECONDS.sleep(4);
      cable.mend();
    }

    abstract void strike(Nodes nodes, int node) throws InterruptedException;
  }
}
