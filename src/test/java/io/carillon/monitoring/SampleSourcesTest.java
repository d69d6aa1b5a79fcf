package io.carillon.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.metrics.TrafficMeter;
import io.carillon.process.SystemAttributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SampleSourcesTest {
  private static final long SECOND = 1_000_000_000;

  private final Samples samples = new Samples();
  private long now;

  @TempDir Path folder;

  @Test
  void reclaimableMemoryIsFree() throws IOException {
    Path meminfo =
        file("MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    750 kB\n");
    Map<String, Double> round =
        round(new ProcessorAndMemory(system(0.5, 1000 * 1024, 100 * 1024), meminfo));

    assertThat(round)
        .containsEntry("cpu", 0.5)
        .containsEntry("memory", 0.25)
        .containsEntry("memory.used", 250 * 1024d);
  }

  @Test
  void theLimitOfAContainerCounts() throws IOException {
    Path meminfo = file("MemTotal:       9000 kB\nMemAvailable:   8000 kB\n");
    Map<String, Double> round = round(new ProcessorAndMemory(system(0.5, 1000, 400), meminfo));

    assertThat(round).containsEntry("memory", 0.6).containsEntry("memory.used", 600d);
  }

  @Test
  void withoutSystemAttributesOnlyTheHeapIsMeasured() {
    SystemAttributes nothing = name -> SystemAttributes.UNKNOWN;

    assertThat(round(new ProcessorAndMemory(nothing, folder.resolve("none"))))
        .containsOnlyKeys("jvm.heap.used");
  }

  @Test
  void trafficIsCountedOnceAndLoopbackSeparately() throws IOException {
    Path devices = devices(1000, 10, 20);
    NetworkTraffic network = new NetworkTraffic(devices);
    assertThat(round(network)).isEmpty();

    Files.writeString(devices, Files.readString(devices(1600, 110, 20_020)));
    assertThat(round(network))
        .containsOnly(
            Map.entry("network.loopback", 600d),
            Map.entry("network.in", 100d),
            Map.entry("network.out", 20_000d));
  }

  @Test
  void withoutTheDevicesFileThereIsNoTraffic() throws IOException {
    NetworkTraffic missing = new NetworkTraffic(folder.resolve("none"));
    NetworkTraffic strange = new NetworkTraffic(file("eth0: not a number\n"));
    round(missing);
    assertThat(round(missing)).isEmpty();
    round(strange);
    assertThat(round(strange)).isEmpty();
  }

  @Test
  void theTrafficOfTheHubIsMeasured() {
    TrafficMeter meter = new TrafficMeter();
    HubTraffic hub = new HubTraffic(meter);
    assertThat(round(hub)).containsOnly(Map.entry("hub.connections", 0d));

    meter.published(3);
    meter.written(30, 4096);
    assertThat(round(hub))
        .containsOnly(
            Map.entry("hub.connections", 0d),
            Map.entry("hub.published", 3d),
            Map.entry("hub.sent", 30d),
            Map.entry("hub.sent.bytes", 4096d),
            Map.entry("traffic", 4096d));
  }

  @Test
  void thisMachineIsMeasured() {
    SampleSource machine =
        new ProcessorAndMemory(SystemAttributes.ofThisJvm(), Path.of("/proc/meminfo"));
    round(machine);
    burnOneProcessor();
    Map<String, Double> round = round(machine);

    assertThat(round.get("cpu")).isBetween(0.0005, 1.0);
    assertThat(round.get("memory")).isBetween(0.001, 0.9999);
    assertThat(round.get("memory.used")).isBetween(1e6, 1e13);
    assertThat(round.get("jvm.heap.used"))
        .isBetween(1e6, (double) Runtime.getRuntime().maxMemory());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theNetworkOfThisMachineIsMeasured() {
    NetworkTraffic network = new NetworkTraffic(Path.of("/proc/net/dev"));
    round(network);

    assertThat(round(network)).containsKeys("network.in", "network.out", "network.loopback");
  }

  /** Half a second of work, to produce a measurable load. */
  private static void burnOneProcessor() {
    long until = System.nanoTime() + SECOND / 2;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private Map<String, Double> round(SampleSource source) {
    now += SECOND;
    samples.begin(now);
    source.sample(samples);
    return Map.copyOf(samples.values());
  }

  private static SystemAttributes system(double cpu, double total, double free) {
    return Map.of("CpuLoad", cpu, "TotalMemorySize", total, "FreeMemorySize", free)::get;
  }

  private Path devices(long loopback, long in, long out) throws IOException {
    return file(
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo: %1$d      10    0    0    0     0          0         0    %1$d      10    0    0    0     0       0          0
          eth0:%2$d      10    0    0    0     0          0         0    %3$d      10    0    0    0     0       0          0
        docker0: %2$d    10    0    0    0     0          0         0    %3$d      10    0    0    0     0       0          0
        vethab12: %2$d   10    0    0    0     0          0         0    %3$d      10    0    0    0     0       0          0
        """
            .formatted(loopback, in, out));
  }

  private Path file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "proc", ""), content);
  }
}
