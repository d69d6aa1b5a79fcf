package io.carillon.bench;

import io.carillon.server.MeasuredServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The hub and the server's own broadcaster, side by side on one application server. */
final class DeployedPeers {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "carillon.security", "open",
          "carillon.limit.max-connections", "50000",
          "carillon.monitoring.interval", "PT0S",
          "carillon.stream.stall-timeout", "PT5M");

  private final String name;
  private @Nullable MeasuredServer server;

  private DeployedPeers(String name) {
    this.name = name;
  }

  /**
   * Both.
   *
   * @param server name of its profile
   */
  static List<Peer> on(String server) {
    DeployedPeers both = new DeployedPeers(server);
    return List.of(both.new Hub(), both.new Stock());
  }

  private MeasuredServer server() {
    if (server == null) {
      server = MeasuredServer.start(name, SETTINGS, StockApplication.class, StockBroadcasts.class);
    }
    return server;
  }

  private abstract class Deployed implements Peer {
    abstract URI base();

    @Override
    public void start() {
      server();
    }

    @Override
    public InetSocketAddress address() {
      return new InetSocketAddress(base().getHost(), base().getPort());
    }

    @Override
    public Optional<ServerProcess> process() {
      return Optional.of(ServerProcess.of(server().pid()));
    }

    @Override
    public void close() {
      if (server != null) {
        server.close();
        server = null;
      }
    }
  }

  private final class Hub extends Deployed {
    @Override
    public String name() {
      return "carillon on " + name;
    }

    @Override
    URI base() {
      return server().hub();
    }

    @Override
    public String version() {
      return Programs.revision();
    }

    @Override
    public Optional<String> health() {
      return Optional.of(base().getPath() + "/health/live");
    }

    @Override
    public String subscribe(String channel, From from, Optional<String> user) {
      return CarillonHttp.subscribe(base().getPath(), channel, from, user);
    }

    @Override
    public byte[] publish(String channel, List<Message> messages, boolean durable) {
      return CarillonHttp.publish(base().getPath(), channel, messages, durable);
    }

    @Override
    public boolean can(Ability ability) {
      return ability != Ability.RESTART;
    }
  }

  private final class Stock extends Deployed {
    @Override
    public String name() {
      return "broadcaster of " + name;
    }

    @Override
    URI base() {
      return server().other();
    }

    private String path(String channel) {
      return base().getPath() + "/app/channels/" + channel;
    }

    @Override
    public String subscribe(String channel, From from, Optional<String> user) {
      return HttpText.stream(path(channel));
    }

    @Override
    public byte[] publish(String channel, List<Message> messages, boolean durable) {
      return HttpText.post(path(channel), "text/plain", messages.get(0).data());
    }

    @Override
    public boolean can(Ability ability) {
      return ability == Ability.FAN_OUT;
    }
  }
}
