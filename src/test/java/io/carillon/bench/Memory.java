package io.carillon.bench;

import io.carillon.system.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a server at one moment, in bytes.
 *
 * @param resident of its processes; what they share is counted once
 * @param heap live objects after a collection; only of a JVM
 * @param kernel slab and TCP buffers of the whole machine: sockets of both ends, and what others do
 */
record Memory(long resident, Optional<Long> heap, long kernel) {
  /** The last line of a class histogram: instances, bytes. */
  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  private static final Pattern TCP_PAGES = Pattern.compile("TCP:.* mem (\\d+)");
  private static final Pattern SLAB = Pattern.compile("Slab:\\s+(\\d+) kB");
  private static final int PAGE_BYTES = 4096;

  /** Measures, first what a collection would change. */
  static Memory of(ServerProcess process) {
    long resident = process.residentBytes();
    return new Memory(resident, heap(process), kernelBytes());
  }

  /** Measures after a collection. */
  static Memory collected(ServerProcess process) {
    heap(process);
    return of(process);
  }

  /** Growth since {@code before} for each connection, in KB. */
  Map<Figure, Double> since(Memory before, int connections) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    double share = 1024.0 * connections;
    figures.put(Figure.RESIDENT, (resident - before.resident) / share);
    figures.put(Figure.KERNEL, (kernel - before.kernel) / share);
    if (heap.isPresent() && before.heap.isPresent()) {
      figures.put(Figure.HEAP, (heap.get() - before.heap.get()) / share);
    }
    return figures;
  }

  /** {@code jcmd GC.class_histogram}, which collects before it counts. */
  private static Optional<Long> heap(ServerProcess process) {
    return process
        .processes()
        .filter(Memory::isJvm)
        .map(pid -> total(output(JavaCommand.program("jcmd"), pid)))
        .reduce(Long::sum);
  }

  private static boolean isJvm(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().command())
        .map(command -> command.endsWith("/java"))
        .orElse(false);
  }

  private static String output(Path jcmd, long pid) {
    try {
      Process histogram =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      return new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of all classes of a histogram. */
  static long total(String histogram) {
    return number(TOTAL, histogram);
  }

  /** {@code Slab} of {@code /proc/meminfo} and {@code mem} of {@code /proc/net/sockstat}. */
  private static long kernelBytes() {
    try {
      return number(SLAB, Files.readString(Path.of("/proc/meminfo"))) * 1024
          + number(TCP_PAGES, Files.readString(Path.of("/proc/net/sockstat"))) * PAGE_BYTES;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IllegalStateException("no " + pattern + " in:\n" + text);
    }
    return Long.parseLong(found.group(1));
  }
}
