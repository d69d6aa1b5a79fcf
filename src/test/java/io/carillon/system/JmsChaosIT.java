package io.carillon.system;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code mvn -Pchaos verify}: {@link ChaosIT} over {@code carillon.relay=jms}. The nodes are closed
 * and started, but not killed, as they share this JVM.
 */
@Tag("chaos")
@Timeout(1200)
class JmsChaosIT {
  private static final int NODES = 3;
  private static final int SUBSCRIBERS = 90;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private JmsNodes nodes;

  @BeforeEach
  void startNodes() {
    nodes = JmsNodes.start(NODES, folder);
  }

  @AfterEach
  void stopNodes() {
    nodes.close();
  }

  @Test
  void nothingIsLostOrDuplicatedThroughOutages() throws InterruptedException {
    long seed = Long.getLong("chaos.seed", new Random().nextLong());
    int seconds = Integer.getInteger("chaos.seconds", 180);
    System.out.println("jms: -Dchaos.seed=" + seed + " -Dchaos.seconds=" + seconds);
    try (Traffic traffic = new Traffic(nodes.bases(), "chaos", NODES)) {
      traffic.read(SUBSCRIBERS);
      traffic.publish(6, 30);
      Random random = new Random(seed);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
      Collections.shuffle(faults, random);
      for (int i = 0; i < faults.size() || System.nanoTime() - end < 0; i++) {
        Fault fault = i < faults.size() ? faults.get(i) : faults.get(random.nextInt(faults.size()));
        int node = random.nextInt(NODES);
        System.out.println("chaos: " + fault + ", node " + node + "; " + traffic.summary());
        strike(fault, node);
        TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(2_500));
      }
      traffic.assertNothingIsLostOrDuplicated(PATIENCE);
      System.out.println("jms, after chaos: " + traffic.summary());
    }
  }

  /** What may break; each is over when it returns. */
  private enum Fault {
    RESTARTED_NODE,
    RESTARTED_DATABASE,
    RESTARTED_BROKER,
    CUT_CABLE_TO_BROKER,
    SILENT_CABLE_TO_BROKER
  }

  private void strike(Fault fault, int node) throws InterruptedException {
    switch (fault) {
      case RESTARTED_NODE -> {
        nodes.restart(node);
      }
      case RESTARTED_DATABASE -> {
        nodes.database().stop();
        nodes.database().start();
      }
      case RESTARTED_BROKER -> {
        nodes.broker().stop();
        TimeUnit.SECONDS.sleep(5);
        nodes.bases().forEach(base -> Health.awaitRelay(URI.create(base + "/"), false));
        nodes.broker().start();
      }
      case CUT_CABLE_TO_BROKER -> {
        nodes.cable().cut();
        TimeUnit.SECONDS.sleep(4);
        nodes.cable().mend();
      }
      case SILENT_CABLE_TO_BROKER -> {
        nodes.cable().fallSilent();
        TimeUnit.SECONDS.sleep(8);
        nodes.cable().mend();
      }
    }
  }
}
