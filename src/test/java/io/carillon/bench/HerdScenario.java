package io.carillon.bench;

import io.carillon.bench.Peer.Ability;
import io.carillon.bench.Peer.From;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * All clients connect at once, as after a failure of the network: to a server that was just started
 * (cold), and to the same after many connections (warm). The last herd comes just after the server
 * has lost as many clients, of which it has to find that they are gone.
 *
 * @param resumes whether each client has a position
 * @param identified whether each has a token of its own, where a hub knows users
 */
record HerdScenario(String name, boolean resumes, boolean identified) implements Scenario {
  private static final int COLD = Scale.count(4_000);
  private static final int CLIENTS = Scale.count(8_000);
  private static final Duration APART = Scale.seconds(1);

  @Override
  public boolean fits(Peer peer) {
    // a position or a token is nothing to the others
    return peer.can(Ability.FAN_OUT)
        && (peer.can(Ability.HUB) || Selection.isByPeer())
        && (!resumes && !identified || peer.can(Ability.DURABLE_EVENTS));
  }

  @Override
  public void run(Peer peer, Cases cases) {
    PublishScenario.one(peer, "herd", 0);
    Map<Figure, Double> calm = cases.of(name);
    try (ConnectedHerd cold = connect(peer, COLD)) {
      calm.put(Figure.COLD_CPU_CONNECTION, cold.micros());
      calm.put(Figure.COLD_ALL_AFTER, cold.herd().seconds(1));
    }
    for (int i = 0; i < ConnectedHerd.WARM_UP; i++) {
      Pause.of(APART);
      connect(peer, CLIENTS).close();
    }
    Pause.of(APART.multipliedBy(2));
    double alone = ConnectedHerd.alone(peer);
    measure(peer, alone, calm);
    measure(peer, alone, cases.of(name + "-again"));
  }

  private ConnectedHerd connect(Peer peer, int count) {
    return ConnectedHerd.connect(peer, count, client -> request(peer, client));
  }

  private void measure(Peer peer, double alone, Map<Figure, Double> figures) {
    ConnectedHerd.measure(peer, CLIENTS, client -> request(peer, client), alone, figures).close();
  }

  private String request(Peer peer, int client) {
    From from = resumes ? From.after(1) : From.NOW;
    return identified
        ? peer.subscribeAs(client, "herd", from)
        : peer.subscribe("herd", from, Optional.empty());
  }
}
