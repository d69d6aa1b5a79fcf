package io.carillon.bench;

import io.carillon.security.Issuer;
import io.carillon.system.JavaCommand;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/**
 * The packaged hub, in a process of its own, on H2 or on a real PostgreSQL, with the options of the
 * JVM that come with it.
 */
final class CarillonPeer implements Peer {
  static final String ON_POSTGRES = "carillon-postgres";
  private static final String WITHOUT_OPTIONS = "carillon-without-options";

  private static final Path JAR =
      Path.of(System.getProperty("carillon.standalone.jar", "target/carillon-standalone.jar"));

  /** The archive that a hub writes after its first start, written once for all processes. */
  private static final class Archive {
    static final Path FILE = write();

    private static Path write() {
      Path file = Path.of("target", "bench", "hub.jsa").toAbsolutePath();
      try {
        Files.createDirectories(file.getParent());
        Programs.output(
            Path.of("."),
            JavaCommand.program("java").toString(),
            "-jar",
            JAR.toString(),
            "archive",
            "--force",
            file.toString());
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final String name;
  private final boolean onPostgres;
  private final Optional<EmbeddedPostgres> shared;
  private final Map<String, String> settings;
  private final InetSocketAddress address = ServerProcess.freeAddress();
  private @Nullable Path data;
  private @Nullable EmbeddedPostgres postgres;
  private @Nullable ServerProcess process;

  private CarillonPeer(
      String name,
      boolean onPostgres,
      Optional<EmbeddedPostgres> shared,
      Map<String, String> settings) {
    this.name = name;
    this.onPostgres = onPostgres;
    this.shared = shared;
    this.settings = settings;
  }

  private static CarillonPeer onH2(String name, Map<String, String> settings) {
    return new CarillonPeer(name, false, Optional.empty(), settings);
  }

  static CarillonPeer onH2() {
    return onH2("carillon", Map.of());
  }

  static CarillonPeer onPostgres() {
    return new CarillonPeer(ON_POSTGRES, true, Optional.empty(), Map.of());
  }

  /** One that counts nothing for {@code /metrics}: what that costs shows beside the other. */
  static CarillonPeer withoutMetrics() {
    return onH2("carillon-without-metrics", Map.of("carillon.metrics", "off"));
  }

  /** One that publishes measurements of itself, as it does by default. */
  static CarillonPeer sampling() {
    return onH2("carillon", Map.of("carillon.monitoring.interval", "PT1S"));
  }

  /** One that makes room for new streams by closing others, when it has so many. */
  static CarillonPeer evicting(int maxConnections) {
    return onH2(
        "carillon",
        Map.of(
            "carillon.limit.max-connections",
            Integer.toString(maxConnections),
            "carillon.limit.max-connections-policy",
            "evict"));
  }

  /** One in a JVM without options, with no archive of classes either: by {@code java -jar}. */
  static CarillonPeer withoutOptions() {
    return onH2(WITHOUT_OPTIONS, Map.of());
  }

  /** One that is reached by TLS, and so by HTTP/2. */
  static CarillonPeer encrypted() {
    return onH2("carillon-tls", Map.of("carillon.tls.self-signed", "on"));
  }

  /** One of several that share a database, and notify each other through it. */
  static CarillonPeer node(EmbeddedPostgres database) {
    return new CarillonPeer(
        "node", true, Optional.of(database), Map.of("carillon.relay", "postgres"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return Programs.revision();
  }

  @Override
  public Optional<String> health() {
    return Optional.of("/health/live");
  }

  @Override
  public void start() {
    try {
      data = Files.createTempDirectory("carillon-bench");
      if (onPostgres) {
        postgres = shared.isPresent() ? shared.get() : EmbeddedPostgres.start();
      }
      restart();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void restart() {
    if (process != null) {
      process.close();
    }
    process = ServerProcess.start(command(), data.resolve("output.log"), this::isReady);
  }

  private boolean isReady() {
    return name.equals("carillon-tls")
        ? Http2Streams.isReady(address)
        : ServerProcess.answer(address, "/health/ready").equals(Optional.of(200));
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(JavaCommand.program("java").toString());
    if (!name.equals(WITHOUT_OPTIONS)) {
      command.add("@" + JAR.resolveSibling("carillon-lib/java.options"));
      command.add("-XX:SharedArchiveFile=" + Archive.FILE);
    }
    String options = System.getProperty("bench.java-options", "").strip();
    if (!options.isEmpty()) {
      command.addAll(List.of(options.split("\\s+")));
    }
    all().forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-jar");
    command.add(JAR.toString());
    return command;
  }

  private Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("carillon.port", Integer.toString(address.getPort()));
    all.put("carillon.data", data.toString());
    all.put("carillon.limit.max-connections", "50000");
    all.put("carillon.monitoring.interval", "PT0S");
    all.put("carillon.jwt.secret", Issuer.SECRET);
    all.put("carillon.jwt.issuer", Issuer.NAME);
    all.put("carillon.jwt.audience", Issuer.AUDIENCE);
    all.put("carillon.stream.stall-timeout", "PT5M"); // the stalled stay while they are measured
    if (postgres != null) {
      all.put("carillon.db.url", postgres.getJdbcUrl("postgres", "postgres"));
      all.put("carillon.db.user", "postgres");
      all.put("carillon.db.password", "postgres");
    }
    all.putAll(settings);
    return all;
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public Optional<ServerProcess> process() {
    return Optional.ofNullable(process);
  }

  @Override
  public String subscribe(String channel, From from, Optional<String> user) {
    return CarillonHttp.subscribe("", channel, from, user);
  }

  @Override
  public String subscribeAs(int client, String channel, From from) {
    JwtClaims claims = Issuer.granting("user-" + client, List.of(), List.of(channel), false);
    return CarillonHttp.subscribe(
        "", channel, from, Optional.empty(), "Authorization: Bearer " + Issuer.signShared(claims));
  }

  @Override
  public byte[] publish(String channel, List<Message> messages, boolean durable) {
    return CarillonHttp.publish("", channel, messages, durable);
  }

  @Override
  public boolean can(Ability ability) {
    return switch (ability) {
      case FAN_OUT, HUB -> !onPostgres; // where events are stored makes no difference
      default -> true;
    };
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      process = null;
    }
    try {
      if (postgres != null && shared.isEmpty()) {
        postgres.close();
        postgres = null;
      }
      if (data != null) {
        Folders.delete(data);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
