package io.carillon.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Measures Carillon beside its peers and prints a table: {@code mvn -Pbench}.
 *
 * <p>System properties:
 *
 * <ul>
 *   <li>{@code bench.scenarios}: names, separated by commas; all if not given
 *   <li>{@code bench.peers}: of {@code carillon}, {@code carillon-postgres}, {@code nchan} (left
 *       out where it is not installed), {@code stock-broadcaster}; all of these if not given. And
 *       {@code carillon-without-metrics}
 *   <li>{@code bench.url}: a hub that runs already, by its base URL, in place of these; {@code
 *       bench.pid}: its process
 *   <li>{@code bench.server}: on an application server, in place of these: the hub and the server's
 *       own broadcaster. It has to be unpacked before: {@code mvn -f src/test/servers
 *       pre-integration-test -Dserver=wildfly}
 *   <li>{@code bench.runs}: how often; 3 if not given. The table has medians
 *   <li>{@code bench.java-options}: for Carillon's process
 * </ul>
 *
 * <p>In every run all peers have their turn at a scenario, one after the other, so that what else
 * the machine does meets all of them.
 */
public final class Benchmark {
  private static final Path RESULTS = Path.of("target", "bench", "results.json");

  private final List<Peer> peers;
  private final List<Scenario> scenarios;
  private final int runs;

  private Benchmark(List<Peer> peers, List<Scenario> scenarios, int runs) {
    this.peers = peers;
    this.scenarios = scenarios;
    this.runs = runs;
  }

  /** Runs what the system properties ask for. */
  public static void main(String[] args) throws IOException {
    Report report = new Benchmark(peers(), scenarios(), Integer.getInteger("bench.runs", 3)).run();
    report.writeJson(RESULTS);
    System.out.println(report.table());
    System.out.println("as JSON: " + RESULTS);
    System.exit(0); // whatever threads there are
  }

  private Report run() {
    Report report = new Report();
    try {
      for (Peer peer : peers) {
        if (scenarios.stream().anyMatch(each -> each.fits(peer) && !each.startsPeer())) {
          peer.start();
          Warmth.of(peer);
          if (peer.can(Peer.Ability.DURABLE_EVENTS)) {
            Warmth.ofPublishing(peer);
          }
        }
      }
      for (Scenario scenario : scenarios) {
        for (int run = 0; run < runs; run++) {
          for (Peer peer : peers) {
            if (scenario.fits(peer)) {
              measure(scenario, peer, report);
            }
          }
        }
      }
    } finally {
      peers.forEach(Peer::close);
    }
    return report;
  }

  private static void measure(Scenario scenario, Peer peer, Report report) {
    try {
      Map<Figure, Double> figures = scenario.run(peer);
      report.add(scenario, peer, figures);
      System.out.println(
          figures.entrySet().stream()
              .map(
                  figure ->
                      figure.getKey().title() + " " + figure.getKey().format(figure.getValue()))
              .collect(Collectors.joining(", ", scenario.name() + " " + peer.name() + ": ", "")));
    } catch (RuntimeException e) {
      System.out.println(scenario.name() + " " + peer.name() + " failed: " + e);
      report.addFailure(scenario, peer, e);
    }
  }

  private static List<Peer> peers() {
    String url = System.getProperty("bench.url", "");
    if (!url.isEmpty()) {
      return List.of(new RemotePeer(URI.create(url)));
    }
    String server = System.getProperty("bench.server", "");
    if (!server.isEmpty()) {
      return DeployedPeers.on(server);
    }
    Map<String, Peer> known = new LinkedHashMap<>();
    for (Peer peer :
        List.of(CarillonPeer.onH2(), new NchanPeer(), new StockPeer(), CarillonPeer.onPostgres())) {
      known.put(peer.name(), peer);
    }
    if (!System.getProperty("bench.peers", "").isEmpty()) { // only if asked for
      Peer unmeasured = CarillonPeer.withoutMetrics();
      known.put(unmeasured.name(), unmeasured);
    }
    List<Peer> peers = new ArrayList<>(chosen("bench.peers", known));
    if (!NchanPeer.isInstalled() && peers.removeIf(peer -> peer instanceof NchanPeer)) {
      System.out.println("nchan is left out: it is not installed");
    }
    return peers;
  }

  private static List<Scenario> scenarios() {
    Map<String, Scenario> known = new LinkedHashMap<>();
    Scenarios.ALL.forEach(scenario -> known.put(scenario.name(), scenario));
    return chosen("bench.scenarios", known);
  }

  private static <T> List<T> chosen(String property, Map<String, T> known) {
    String names = System.getProperty(property, "");
    if (names.isEmpty()) {
      return List.copyOf(known.values());
    }
    return Arrays.stream(names.split("\\s*,\\s*"))
        .map(
            name -> {
              if (!known.containsKey(name)) {
                throw new IllegalArgumentException(
                    property + ": there is no '" + name + "', but " + known.keySet());
              }
              return known.get(name);
            })
        .toList();
  }
}
