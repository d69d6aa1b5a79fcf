package io.carillon.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One channel, published to at one node and then at all nodes that share a database, by as many
 * connections.
 */
record NodesScenario(String name, int nodes, int connections) implements Scenario {
  @Override
  public boolean fits(Peer peer) {
    return peer.name().equals(CarillonPeer.ON_POSTGRES);
  }

  @Override
  public boolean startsPeer() {
    return true;
  }

  @Override
  public void run(Peer peer, Cases cases) {
    try (CarillonNodes cluster = CarillonNodes.start(nodes)) {
      List<CarillonPeer> all = cluster.nodes();
      for (CarillonPeer node : all) {
        publish(List.of(node), Phases.WARM_UP.dividedBy(2));
      }
      Pause.of(Phases.SETTLE);
      cases.of(name + "-1").putAll(publish(all.subList(0, 1), Phases.MEASURED));
      Pause.of(Phases.SETTLE);
      publish(all, Phases.WARM_UP.dividedBy(2));
      cases.of(name + "-" + nodes).putAll(publish(all, Phases.MEASURED));
    }
  }

  private Map<Figure, Double> publish(List<CarillonPeer> at, Duration time) {
    String channel = "nodes" + UUID.randomUUID();
    List<Publishers> publishers =
        at.stream()
            .map(
                node -> PublishScenario.publishers(node, channel, connections / at.size(), 1, time))
            .toList();
    List<Thread> threads = new ArrayList<>();
    long begin = System.nanoTime();
    for (Publishers each : publishers) {
      Thread thread = new Thread(each::run, "bench-node");
      threads.add(thread);
      thread.start();
    }
    Publishers all = publishers.get(0);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    publishers.stream().skip(1).forEach(all::add);
    return PublishScenario.figures(all, seconds);
  }
}
