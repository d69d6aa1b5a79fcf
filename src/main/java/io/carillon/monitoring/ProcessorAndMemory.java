package io.carillon.monitoring;

import io.carillon.process.SystemAttributes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Measures the processors and the memory of the machine (of the container, if it has limits) and
 * the heap of this JVM:
 *
 * <ul>
 *   <li>{@code cpu}: processor load, 0 to 1
 *   <li>{@code memory}: fraction of the memory in use, 0 to 1; reclaimable memory such as the file
 *       cache counts as free
 *   <li>{@code memory.used}: the same in bytes
 *   <li>{@code jvm.heap.used}: bytes of the heap in use
 * </ul>
 */
final class ProcessorAndMemory implements SampleSource {
  private static final String CPU_LOAD = "CpuLoad";

  private final SystemAttributes system;
  private final Path meminfo;

  /**
   * @param meminfo {@code /proc/meminfo}
   */
  ProcessorAndMemory(SystemAttributes system, Path meminfo) {
    this.system = system;
    this.meminfo = meminfo;
    system.read(CPU_LOAD); // the first value covers no time
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
   * Available memory: {@code MemAvailable} (proc_meminfo(5)), as the JVM counts the file cache as
   * used memory.
   */
  private double available(double total) {
    // otherwise the container has a limit of its own, which the file ignores
    boolean isWholeMachine = readMeminfo("MemTotal:") == total;
    double available = isWholeMachine ? readMeminfo("MemAvailable:") : SystemAttributes.UNKNOWN;
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
