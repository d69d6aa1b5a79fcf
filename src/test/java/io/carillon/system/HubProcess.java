package io.carillon.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The packaged hub, {@code java -jar carillon-standalone.jar}, as a process of its own: what a user
 * runs, and can kill.
 */
public final class HubProcess implements AutoCloseable {
  private static final long START_SECONDS = 120; // of a busy machine

  private final Process process;
  private final int port;
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch started = new CountDownLatch(1); // or ended
  private volatile boolean isReady;

  private HubProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a hub on a free port and waits until it says that it is ready. */
  public static HubProcess start(Path data, Map<String, String> settings) {
    return start(freePort(), data, settings);
  }

  /** Starts a hub on a port and waits until it says that it is ready. */
  public static HubProcess start(int port, Path data, Map<String, String> settings) {
    return start(port, data, List.of(), settings);
  }

  /**
   * Starts a hub on a port and waits until it says that it is ready.
   *
   * @param jvm further options of the JVM
   */
  public static HubProcess start(
      int port, Path data, List<String> jvm, Map<String, String> settings) {
    List<String> command = JavaCommand.ofHub();
    command.addAll(jvm);
    return start(HubProgram.PACKAGED, command, port, data, settings);
  }

  /** Starts a hub on a port, of a certain build, and waits until it says that it is ready. */
  static HubProcess start(HubProgram program, int port, Path data, Map<String, String> settings) {
    return start(program, JavaCommand.ofHub(), port, data, settings);
  }

  /**
   * Starts a hub that may have only so many files and sockets open ({@code ulimit -n}), and waits
   * until it says that it is ready.
   */
  public static HubProcess startWithDescriptors(int max, Path data, Map<String, String> settings) {
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", "ulimit -n " + max + "; exec \"$@\"", "hub"));
    command.addAll(JavaCommand.ofHub());
    return start(HubProgram.PACKAGED, command, freePort(), data, settings);
  }

  private static HubProcess start(
      HubProgram program, List<String> command, int port, Path data, Map<String, String> settings) {
    command.add("-Dcarillon.port=" + port);
    command.add("-Dcarillon.data=" + data);
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(program.arguments());
    try {
      HubProcess hub =
          new HubProcess(new ProcessBuilder(command).redirectErrorStream(true).start(), port);
      hub.readOutput();
      if (!hub.started.await(START_SECONDS, TimeUnit.SECONDS) || !hub.isReady) {
        hub.writeThreads();
        hub.kill();
        throw new IllegalStateException(
            "the hub did not become ready:\n" + String.join("\n", hub.output));
      }
      return hub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Has the hub write what its threads do to its console, where a failed test shows it. */
  private void writeThreads() throws IOException, InterruptedException {
    if (process.isAlive()) {
      new ProcessBuilder("kill", "-QUIT", Long.toString(pid())).start().waitFor();
      process.waitFor(2, TimeUnit.SECONDS);
    }
  }

  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readOutput() {
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  output.add(line);
                  if (line.contains("Carillon is ready")) {
                    isReady = true;
                    started.countDown();
                  }
                }
              } catch (IOException ended) {
                // killed
              }
              started.countDown();
            },
            "hub-output");
    reader.setDaemon(true);
    reader.start();
  }

  public int port() {
    return port;
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** What the hub has written to its console so far. */
  public List<String> output() {
    synchronized (output) {
      return List.copyOf(output);
    }
  }

  /** {@code kill -9}. */
  public void kill() {
    process.destroyForcibly();
    await();
  }

  /** SIGTERM; the exit code. */
  public int terminate() {
    process.destroy();
    await();
    return process.exitValue();
  }

  private void await() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the hub does not end:\n" + String.join("\n", output()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Resident memory in bytes (Linux). */
  public long residentBytes() {
    return status("VmRSS:") * 1024;
  }

  /** Threads of the process (Linux). */
  public long threads() {
    return status("Threads:");
  }

  /** How many objects of a class are in use; the garbage is collected first. */
  public long liveObjects(Class<?> type) {
    // "  12:          3500         112000  io.carillon.channel.Frame"
    return histogram(words -> words.length >= 4 && words[3].equals(type.getName()), 1);
  }

  /** What all objects in use take; the garbage is collected first. */
  public long liveHeapBytes() {
    // "Total        234567       12345678"
    return histogram(words -> words[0].equals("Total"), 2);
  }

  /** Writes the objects in use to a new file; the garbage is collected first. */
  public void dumpHeap(Path file) {
    Path jcmd = JavaCommand.program("jcmd");
    try {
      Process dump =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid()), "GC.heap_dump", file.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (dump.waitFor() != 0 || !Files.exists(file)) {
        throw new AssertionError("no dump of the heap: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private long histogram(Predicate<String[]> line, int column) {
    Path jcmd = JavaCommand.program("jcmd");
    ProcessBuilder command =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid()), "GC.class_histogram");
    try (BufferedReader lines = command.redirectErrorStream(true).start().inputReader()) {
      return lines
          .lines()
          .map(words -> words.strip().split("\\s+"))
          .filter(line)
          .mapToLong(words -> Long.parseLong(words[column]))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no such line in the histogram"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Open files of the process, sockets among them (Linux). */
  public long openFiles() {
    return openFiles(pid());
  }

  /** Open files of any process, sockets among them (Linux). */
  public static long openFiles(long pid) {
    try (var descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return descriptors.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Open sockets of the process (Linux). */
  public long openSockets() {
    try (var descriptors = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
      return descriptors.filter(HubProcess::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  private long status(String name) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
