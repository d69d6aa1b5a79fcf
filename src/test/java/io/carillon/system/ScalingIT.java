package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The measured points of {@code docs/scaling.md}: 1,000 events a second, published to all nodes,
 * and readers on all of them. Prints a row of its table; fails only if an event is lost or doubled.
 */
@Tag("chaos")
@Timeout(300)
class ScalingIT {
  private static final int PUBLISHERS = 20;
  private static final int READERS = 30;
  private static final int SECONDS = 10;
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, on every Linux

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"redis, 1", "redis, 2", "redis, 3", "postgres, 2", "postgres, 3"})
  void aThousandEventsASecond(String relay, int count) throws Exception {
    try (Nodes nodes = Nodes.start(count, relay, folder, Map.of());
        Traffic traffic = new Traffic(Traffic.bases(nodes), "scale", 10)) {
      traffic.read(READERS);
      traffic.publish(PUBLISHERS, 1000.0 / PUBLISHERS);
      TimeUnit.SECONDS.sleep(5); // the JVMs warm up
      traffic.measure();
      int published = traffic.publishedCount();
      long delivered = traffic.deliveries();
      double cpu = cpuSeconds(nodes);
      long begin = System.nanoTime();
      TimeUnit.SECONDS.sleep(SECONDS);
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.out.printf(
          "scaling: | %s | %d | %.0f | %.0f | %.1f ms | %.1f ms | %.0f %% |%n",
          relay,
          count,
          (traffic.publishedCount() - published) / seconds,
          (traffic.deliveries() - delivered) / seconds,
          traffic.latencies().getValueAtPercentile(50) / 1000.0,
          traffic.latencies().getValueAtPercentile(99) / 1000.0,
          100 * (cpuSeconds(nodes) - cpu) / seconds / count);
      assertThat(traffic.violations()).isEmpty();
      traffic.assertNothingIsLostOrDoubled(Duration.ofSeconds(30));
    }
  }

  private static double cpuSeconds(Nodes nodes) throws IOException {
    double seconds = 0;
    for (int i = 0; i < nodes.size(); i++) {
      String stat = Files.readString(Path.of("/proc", Long.toString(nodes.hub(i).pid()), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      // proc(5): utime and stime are fields 14 and 15; the first here is the third
      seconds += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }
    return seconds;
  }
}
