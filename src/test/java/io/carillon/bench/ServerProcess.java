package io.carillon.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A server that is measured, with all its processes; figures as Linux keeps them. */
final class ServerProcess implements AutoCloseable {
  private static final double TICKS_A_SECOND = 100; // USER_HZ
  private static final long START_SECONDS = 60;

  private final ProcessHandle process;

  private ServerProcess(ProcessHandle process) {
    this.process = process;
  }

  /** A process that is running already. */
  static ServerProcess of(long pid) {
    return new ServerProcess(
        ProcessHandle.of(pid)
            .orElseThrow(() -> new IllegalArgumentException("there is no process " + pid)));
  }

  /** Starts a program and waits until it answers a request for {@code /}, however. */
  static ServerProcess start(List<String> command, Path output, InetSocketAddress address) {
    return start(command, output, () -> answer(address, "/").isPresent());
  }

  /** Starts a program and waits until it is ready. */
  static ServerProcess start(List<String> command, Path output, BooleanSupplier isReady) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
              .redirectInput(new File("/dev/null"))
              .start();
      ServerProcess server = new ServerProcess(process.toHandle());
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
      while (!isReady.getAsBoolean()) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          server.close();
          throw new IllegalStateException(
              String.join(" ", command) + " did not start:\n" + Files.readString(output));
        }
        LockSupport.parkNanos(5_000_000);
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The status of its answer, if there is one: a port may be open before requests are processed.
   */
  static Optional<Integer> answer(InetSocketAddress address, String path) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 200);
      socket.setSoTimeout(500);
      socket.getOutputStream().write(HttpText.get(path));
      String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      return status.length() < 12
          ? Optional.empty()
          : Optional.of(Integer.parseInt(status.substring(9)));
    } catch (IOException notYet) {
      return Optional.empty();
    }
  }

  /** A port that is free now. */
  static InetSocketAddress freeAddress() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Processor time used so far, user and system. */
  Duration cpu() {
    double ticks = processes().mapToDouble(ServerProcess::ticks).sum();
    return Duration.ofNanos((long) (ticks / TICKS_A_SECOND * 1e9));
  }

  /** Resident bytes; what processes share is counted once. */
  long residentBytes() {
    return processes().mapToLong(ServerProcess::proportional).sum();
  }

  /** Its process ids. */
  Stream<Long> processes() {
    return Stream.concat(Stream.of(process), process.descendants()).map(ProcessHandle::pid);
  }

  /** utime and stime of {@code /proc/PID/stat}. */
  private static double ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
    } catch (IOException ended) {
      return 0;
    }
  }

  /** {@code Pss} of {@code /proc/PID/smaps_rollup}. */
  private static long proportional(long pid) {
    try (BufferedReader lines =
        Files.newBufferedReader(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
      return lines
          .lines()
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException ended) {
      return 0;
    }
  }

  /** {@code kill -9}: nothing of a server is needed after it, and no scenario waits for its end. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.onExit().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
