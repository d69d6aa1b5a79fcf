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
import java.util.List;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/** The packaged hub, in a process of its own, on H2 or on a real PostgreSQL. */
final class CarillonPeer implements Peer {
  private final boolean onPostgres;
  private final boolean metrics;
  private final InetSocketAddress address = ServerProcess.freeAddress();
  private @Nullable Path data;
  private @Nullable EmbeddedPostgres postgres;
  private @Nullable ServerProcess process;

  private CarillonPeer(boolean onPostgres, boolean metrics) {
    this.onPostgres = onPostgres;
    this.metrics = metrics;
  }

  static CarillonPeer onH2() {
    return new CarillonPeer(false, true);
  }

  static CarillonPeer onPostgres() {
    return new CarillonPeer(true, true);
  }

  /** One that counts nothing for {@code /metrics}: what that costs shows beside the other. */
  static CarillonPeer withoutMetrics() {
    return new CarillonPeer(false, false);
  }

  @Override
  public String name() {
    return (onPostgres ? "carillon-postgres" : "carillon") + (metrics ? "" : "-without-metrics");
  }

  @Override
  public void start() {
    try {
      data = Files.createTempDirectory("carillon-bench");
      if (onPostgres) {
        postgres = EmbeddedPostgres.start();
      }
      restart();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void restart() {
    if (process != null) {
      process.kill();
    }
    List<String> command = new ArrayList<>();
    command.add(JavaCommand.program("java").toString());
    String options = System.getProperty("bench.java-options", "").strip();
    if (!options.isEmpty()) {
      command.addAll(List.of(options.split("\\s+")));
    }
    command.add("-Dcarillon.port=" + address.getPort());
    command.add("-Dcarillon.data=" + data);
    command.add("-Dcarillon.limit.max-connections=50000");
    command.add("-Dcarillon.monitoring.interval=PT0S");
    command.add("-Dcarillon.jwt.secret=" + Issuer.SECRET);
    command.add("-Dcarillon.jwt.issuer=" + Issuer.NAME);
    command.add("-Dcarillon.jwt.audience=" + Issuer.AUDIENCE);
    command.add(
        "-Dcarillon.stream.stall-timeout=PT5M"); // the stalled are to stay as long as they are
    // measured
    if (!metrics) {
      command.add("-Dcarillon.metrics=off");
    }
    if (postgres != null) {
      command.add("-Dcarillon.db.url=" + postgres.getJdbcUrl("postgres", "postgres"));
      command.add("-Dcarillon.db.user=postgres");
      command.add("-Dcarillon.db.password=postgres");
    }
    command.add("-jar");
    command.add(System.getProperty("carillon.standalone.jar", "target/carillon-standalone.jar"));
    process = ServerProcess.start(command, data.resolve("output.log"), address);
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
  public String resume(String channel, From from, int client) {
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
    return !onPostgres || ability != Ability.FAN_OUT; // where events are stored makes no difference
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      process = null;
    }
    try {
      if (postgres != null) {
        postgres.close();
      }
      if (data != null) {
        Files.walk(data).sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
