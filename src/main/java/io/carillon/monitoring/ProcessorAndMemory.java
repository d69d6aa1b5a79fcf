package io.carillon.monitoring;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The processors and the memory of the machine (of the container, if it has limits of its own), and
 * the heap of this JVM:
 *
 * <ul>
 *   <li>{@code cpu}: how busy the processors are, 0 to 1
 *   <li>{@code memory}: how much of the memory is in use, 0 to 1; what the system gives back at
 *       once, as its file cache, is free
 *   <li>{@code memory.used}: the same in bytes
 *   <li>{@code jvm.heap.used}: bytes of the heap in use
 * </ul>
 */
final class ProcessorAndMemory implements SampleSource {
  private static final String CPU_LOAD = "CpuLoad";

  private final SystemAttributes system;
  private final Path meminfo;

  /**
   * @param meminfo where Linux tells of its memory
   */
  ProcessorAndMemory(SystemAttributes system, Path meminfo) {
    this.system = system;
    this.meminfo = meminfo;
    system.read(CPU_LOAD); // the first answer is about no time at all
  }

  @Override
  public void sample(Samples samples) {
    samples.fraction("cpu", system.read(CPU_LOAD));
    double total = system.read("TotalMemorySize");
    double available = available(total);
    if (total > 0 && available >= 0) {
      samples.fraction("memory", (total - available) / total);
      samples.amount("memory.used", (long) (total - available));
    }
    samples.amount(
        "jvm.heap.used", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  /**
   * The JVM takes the file cache of Linux for used memory; {@code MemAvailable} does not
   * (proc_meminfo(5)).
   */
  private double available(double total) {
    boolean ours =
        readMeminfo("MemTotal:")
            == total; // otherwise the container's limit counts, of which the file does not tell
    double available = ours ? readMeminfo("MemAvailable:") : SystemAttributes.UNKNOWN;
    return available >= 0 ? available : system.read("FreeMemorySize");
  }

  private double readMeminfo(String name) {
    try {
      return Files.readAllLines(meminfo).stream()
          .filter(line -> line.startsWith(name))
          .mapToDouble(
              line ->
                  Double.parseDouble(line.substring(name.length()).strip().split(" ")[0]) * 1024)
          .findFirst()
          .orElse(SystemAttributes.UNKNOWN);
    } catch (IOException | NumberFormatException notLinux) {
      return SystemAttributes.UNKNOWN;
    }
  }
}
