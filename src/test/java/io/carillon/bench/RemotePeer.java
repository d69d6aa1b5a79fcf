package io.carillon.bench;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** A Carillon that is running already: the WAR on an application server, for example. */
final class RemotePeer implements Peer {
  private final URI base;

  /**
   * @param base with the context path, such as {@code http://127.0.0.1:8080/carillon}
   */
  RemotePeer(URI base) {
    this.base = base;
  }

  @Override
  public String name() {
    return base.toString();
  }

  @Override
  public void start() {
    // it runs
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress(base.getHost(), base.getPort() < 0 ? 80 : base.getPort());
  }

  /** {@code -Dbench.pid}: without it there are no figures of processor time and memory. */
  @Override
  public Optional<ServerProcess> process() {
    return Optional.ofNullable(Long.getLong("bench.pid")).map(ServerProcess::of);
  }

  @Override
  public String subscribe(String channel, From from, Optional<String> user) {
    return CarillonHttp.subscribe(base.getPath(), channel, from, user);
  }

  @Override
  public byte[] publish(String channel, List<Message> messages, boolean durable) {
    return CarillonHttp.publish(base.getPath(), channel, messages, durable);
  }

  @Override
  public boolean can(Ability ability) {
    return ability != Ability.RESTART;
  }

  @Override
  public void close() {
    // not ours to stop
  }
}
