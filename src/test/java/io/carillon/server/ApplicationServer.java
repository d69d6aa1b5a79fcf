package io.carillon.server;

import io.carillon.system.HubProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A distribution, driven by its own commands as in {@code server-config/README.md}, and all on
 * loopback. Its process can be looked into, and killed.
 */
public abstract class ApplicationServer {
  /** Scripts that operators run. */
  static final Path SERVER_CONFIG = Path.of("server-config").toAbsolutePath();

  private static final Duration START_LIMIT = Duration.ofSeconds(180);

  private final String name;
  private final Path home;
  private final Jdk jdk;
  private final int portBase;
  private final String instance;
  private final List<String> javaOptions;
  private final Map<String, String> environment = new HashMap<>();
  private int maxDescriptors; // 0: those of this process
  private @Nullable ProcessHandle process;

  /**
   * The installation of a server.
   *
   * @param instance name of the domain, or what the server calls it
   * @param javaOptions settings of the hub, too
   */
  record Installation(
      String name, Path home, Jdk jdk, int portBase, String instance, List<String> javaOptions) {}

  ApplicationServer(Installation installation) {
    this.name = installation.name();
    this.home = installation.home().toAbsolutePath();
    this.jdk = installation.jdk();
    this.portBase = installation.portBase();
    this.instance = installation.instance();
    this.javaOptions = installation.javaOptions();
    environment.put("JAVA_HOME", jdk.home().toString());
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
  }

  /** Boots; returns when it serves. */
  abstract ProcessHandle boot() throws IOException;

  /** Asks it to end. */
  abstract void shutDown() throws IOException;

  /** Deploys a WAR by the name of its file; returns when it serves, fails if it does not. */
  abstract void deploy(Path war) throws IOException;

  /** Takes a WAR away; returns when its application has ended. */
  abstract void undeploy(Path war) throws IOException;

  /**
   * Runs the script of {@code server-config} that makes a PostgreSQL the default data source, and
   * restarts the server. The {@link #environment} has the address of the database.
   *
   * @param driver the JAR of the JDBC driver
   */
  abstract void usePostgresql(Path driver) throws IOException;

  /**
   * Runs the script of {@code server-config} with settings for many streams, and restarts the
   * server; nothing where there is none.
   */
  void useStreamSettings() {}

  /** Runs the script that takes it back, and boots anew. */
  abstract void restoreDataSource() throws IOException;

  /** Where an operator reads what goes wrong. */
  abstract Path log();

  /** {@code http://127.0.0.1:…} with a path. */
  public final URI uri(String path) {
    return URI.create("http://127.0.0.1:" + httpPort() + path);
  }

  /** Its name in {@code -Dserver}. */
  public final String name() {
    return name;
  }

  final String instance() {
    return instance;
  }

  final List<String> javaOptions() {
    return javaOptions;
  }

  final Path home() {
    return home;
  }

  final Jdk jdk() {
    return jdk;
  }

  final int port(int offset) {
    return portBase + offset;
  }

  final int httpPort() {
    return port(80);
  }

  /** For its process and its commands. */
  final Map<String, String> environment() {
    return environment;
  }

  final Command command(Object... words) {
    List<String> all = new ArrayList<>();
    if (maxDescriptors > 0) {
      all.addAll(List.of("bash", "-c", "ulimit -n " + maxDescriptors + "; exec \"$@\"", "bash"));
    }
    Stream.of(words).map(Object::toString).forEach(all::add);
    return Command.of(all).with(environment).in(home);
  }

  /** Gives the process that is to be booted so many file descriptors. */
  final void limitDescriptors(int max) {
    maxDescriptors = max;
  }

  /** File descriptors in use. */
  final long openDescriptors() {
    return HubProcess.openFiles(pid());
  }

  /** Boots, and says how long that took. */
  public final void start() {
    long began = System.nanoTime();
    try {
      process = boot();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    say("booted on JDK %d in %.1f s".formatted(jdk.version(), (System.nanoTime() - began) / 1e9));
  }

  final void say(String text) {
    System.out.println("[" + name + "] " + text);
  }

  /** Ends it as an operator does. */
  public final void stop() {
    try {
      shutDown();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitEnd();
  }

  /** Takes WARs away, and ends it as an operator does, also if one of them cannot be taken away. */
  final void undeployAndStop(Path... wars) {
    try {
      for (Path war : wars) {
        undeploy(war);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      stop();
    }
  }

  /** {@code kill -9}. */
  public final void kill() {
    ProcessHandle killed = process;
    if (killed != null && killed.isAlive()) {
      killed.destroyForcibly();
      awaitEnd();
    }
  }

  private void awaitEnd() {
    if (process == null) {
      return;
    }
    try {
      process.onExit().get(60, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException(name + " does not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process = null;
  }

  final long pid() {
    if (process == null) {
      throw new IllegalStateException(name + " does not run");
    }
    return process.pid();
  }

  /** Names of all threads. */
  final List<String> threads() {
    // "carillon-append-0" #123 [4567] daemon prio=5 …
    return jcmd("Thread.print")
        .lines()
        .filter(line -> line.startsWith("\""))
        .map(line -> line.substring(1, line.indexOf('"', 1)))
        .toList();
  }

  /** How many classes of that name there are: one for each class loader that has it. */
  final long loaded(String className) {
    return jcmd("VM.class_hierarchy", className)
        .lines()
        .filter(line -> line.contains(className + "/"))
        .count();
  }

  /**
   * How many deployments the JVM remembers for good. Until JDK 19 its cache of the methods of
   * records has hold of the last record class that was compared (JDK-8078641).
   */
  final int rememberedByTheJvm() {
    return jdk.version() < 19 ? 1 : 0;
  }

  /** Whether the server itself remembers deployments that have gone, whatever they were. */
  boolean remembersDeployments() {
    return false;
  }

  final void collectGarbage() {
    jcmd("GC.run");
  }

  private String jcmd(Object... words) {
    List<Object> all = new ArrayList<>(List.of(jdk.tool("jcmd"), pid()));
    all.addAll(List.of(words));
    return command(all.toArray()).run();
  }

  final void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(name + ": waited in vain for " + what + "; see " + log());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** Whether anything answers over HTTP. */
  final boolean answers() {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri("/").toURL().openConnection();
      connection.setReadTimeout(2_000);
      connection.getResponseCode();
      connection.disconnect();
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Deletes a folder with all that is in it, if it exists. */
  static void deleteFolder(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  static String read(Path file) {
    try {
      return Files.exists(file)
          ? Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
