package io.carillon.bench;

import io.carillon.bench.Peer.From;
import java.util.Map;
import java.util.Optional;

/**
 * A herd comes to a hub that is full with as many clients, all of them there, and makes room by
 * closing the streams of those that have been inactive for longest.
 */
record FullNodeScenario(String name, int clients) implements Scenario {
  /** Streams of bystanders, which no herd takes the place of. */
  private static final int OTHERS = 10;

  @Override
  public boolean fits(Peer peer) {
    return peer.name().equals("carillon");
  }

  @Override
  public boolean startsPeer() {
    return true;
  }

  @Override
  public void run(Peer peer, Cases cases) {
    try (CarillonPeer hub = CarillonPeer.evicting(clients + OTHERS)) {
      hub.start();
      PublishScenario.one(hub, name, 0);
      ConnectedHerd present = connect(hub);
      for (int i = 0; i < ConnectedHerd.WARM_UP; i++) { // each in place of the one before
        Pause.of(Scale.seconds(1));
        ConnectedHerd next = connect(hub);
        present.close();
        present = next;
      }
      Pause.of(Scale.seconds(2));
      Map<Figure, Double> figures = cases.of(name);
      double alone = ConnectedHerd.alone(hub);
      ConnectedHerd.measure(hub, clients, client -> request(hub), alone, figures).close();
      present.close();
    }
  }

  private ConnectedHerd connect(Peer hub) {
    return ConnectedHerd.connect(hub, clients, client -> request(hub));
  }

  private String request(Peer hub) {
    return hub.subscribe(name, From.NOW, Optional.empty());
  }
}
