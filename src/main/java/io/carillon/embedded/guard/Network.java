package io.carillon.embedded.guard;

import io.carillon.security.RequestOrigin;
import io.undertow.server.ServerConnection;
import java.net.InetSocketAddress;

/** The network that a connection comes from, as fair queues and budgets distinguish them. */
public final class Network {
  private Network() {}

  /** The network of the peer ({@link RequestOrigin#networkOf}). */
  public static String of(ServerConnection connection) {
    InetSocketAddress peer = connection.getPeerAddress(InetSocketAddress.class);
    return RequestOrigin.networkOf(peer.getAddress().getHostAddress());
  }
}
