package io.carillon.bench;

import io.carillon.bench.Document.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Measures Carillon beside its peers, each scenario in a process that was started for it, and
 * prints tables: {@code mvn -Pbench}.
 *
 * <p>System properties:
 *
 * <ul>
 *   <li>{@code bench.sitting}: a name, under which the figures are kept and merged with those of
 *       the last two others into {@code docs/performance.md}; without it they are only printed
 *   <li>{@code bench.selection}: {@code short} for the most important scenarios and peers
 *   <li>{@code bench.scenarios}, {@code bench.peers}: names, separated by commas, in place of
 *       these. And {@code growth}, {@code channels}, {@code carillon-without-metrics}
 *   <li>{@code bench.url}: a hub that runs already, by its base URL, in place of the peers; {@code
 *       bench.pid}: its process
 *   <li>{@code bench.server}: on an application server, in place of the peers: the hub and the
 *       server's own broadcaster. It has to be unpacked before: {@code mvn -f src/test/servers
 *       pre-integration-test -Dserver=wildfly}. A sitting of these has a table of its own
 *   <li>{@code bench.runs}: how often; once if not given
 *   <li>{@code bench.java-options}: for Carillon's process
 *   <li>{@code bench.scale}: below 1 to try a scenario; such figures do not count
 * </ul>
 *
 * <p>All peers have their turn at a scenario, one after the other, so that what else the machine
 * does meets all of them.
 */
public final class Benchmark {
  private static final Path FOLDER = Path.of("target", "bench");
  private static final Path RESULTS = FOLDER.resolve("results.json");
  private static final Path SITTINGS =
      FOLDER.resolve(Selection.isOnServer() ? "sittings-on-servers" : "sittings");
  private static final Path DOCUMENT = Path.of("docs", "performance.md");

  private final Sitting sitting;

  private Benchmark(Sitting sitting) {
    this.sitting = sitting;
  }

  /** Runs what the system properties ask for. */
  public static void main(String[] args) throws IOException {
    String name = System.getProperty("bench.sitting", "");
    if (!name.isEmpty() && !Scale.isFull()) {
      throw new IllegalArgumentException("bench.sitting: not with bench.scale");
    }
    List<Scenario> scenarios = Selection.scenarios();
    List<Peer> peers = Selection.peers();
    Sitting sitting = sitting(name);
    peers.forEach(peer -> sitting.addVersion(peer.name(), peer.version()));
    long begin = System.nanoTime();
    new Benchmark(sitting).run(scenarios, peers, Integer.getInteger("bench.runs", 1));
    System.out.println(new ResultsTable(Sittings.newestOf(List.of(sitting))).all());
    System.out.println((System.nanoTime() - begin) / 1_000_000_000 + " s in all");
    if (!name.isEmpty()) {
      writeDocument();
    }
    System.exit(sitting.failures().isEmpty() ? 0 : 1); // whatever threads there are
  }

  /** A new one, or the one of that name that was begun before. */
  private static Sitting sitting(String name) throws IOException {
    return !name.isEmpty() && Files.exists(file(name))
        ? Sitting.read(file(name))
        : new Sitting(name, Instant.now(), Machine.properties());
  }

  private static Path file(String sitting) {
    return SITTINGS.resolve(sitting + ".json");
  }

  private static void writeDocument() throws IOException {
    Sittings sittings = Sittings.read(SITTINGS);
    String document = Files.readString(DOCUMENT);
    ResultsTable table = new ResultsTable(sittings);
    String changed =
        Selection.isOnServer()
            ? Document.with(document, Part.ON_SERVERS, table.onServers(Bars.ALL))
            : Document.with(document, Part.RESULTS, table.bars(Bars.ALL));
    Files.writeString(DOCUMENT, changed);
    System.out.println(
        DOCUMENT
            + " has the medians of "
            + sittings.all().stream().map(Sitting::name).collect(Collectors.joining(", ")));
  }

  private void run(List<Scenario> scenarios, List<Peer> peers, int runs) throws IOException {
    for (Scenario scenario : scenarios) {
      for (int run = 0; run < runs; run++) {
        for (Peer peer : peers) {
          if (scenario.fits(peer)) {
            measure(scenario, peer, run == 0);
            write();
          }
        }
      }
    }
  }

  /** After each measurement: an interrupted sitting keeps what it has. */
  private void write() throws IOException {
    sitting.write(RESULTS);
    if (!sitting.name().isEmpty()) {
      sitting.write(file(sitting.name()));
    }
  }

  private void measure(Scenario scenario, Peer peer, boolean isFirst) {
    long begin = System.nanoTime();
    String what = scenario.name() + ", " + peer.name();
    Cases cases = new Cases();
    try {
      if (!scenario.startsPeer()) {
        peer.start();
      }
      scenario.run(peer, cases);
      sitting.removeFailure(what);
      cases.all().forEach((name, figures) -> add(name, peer, figures, isFirst));
    } catch (RuntimeException e) {
      sitting.addFailure(what, e.toString());
      System.out.println(what + " failed: " + e);
    } finally {
      peer.close();
    }
    print(peer, cases, (System.nanoTime() - begin) / 1_000_000_000);
  }

  private void add(String name, Peer peer, Map<Figure, Double> figures, boolean isFirst) {
    if (isFirst) {
      sitting.forget(name, peer.name());
    }
    sitting.add(name, peer.name(), figures);
  }

  private static void print(Peer peer, Cases cases, long seconds) {
    cases
        .all()
        .forEach(
            (name, figures) -> System.out.println(name + " " + peer.name() + ": " + text(figures)));
    System.out.println("(" + seconds + " s)");
  }

  private static String text(Map<Figure, Double> figures) {
    return figures.entrySet().stream()
        .map(figure -> figure.getKey().title() + " " + figure.getKey().format(figure.getValue()))
        .collect(Collectors.joining(", "));
  }
}
