package io.carillon.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Markdown: the bars beside what was measured, and all that was measured. */
final class ResultsTable {
  /** Titles of peers, in the order of the columns. */
  private static final List<Map.Entry<String, String>> PEERS =
      List.of(
          Map.entry("nchan", "Nchan"),
          Map.entry("pushpin", "Pushpin"),
          Map.entry("webflux", "Spring WebFlux"),
          Map.entry("vertx", "Vert.x"),
          Map.entry("better-sse", "better-sse"),
          Map.entry("jersey", "Jersey"),
          Map.entry("resteasy", "RESTEasy"));

  private static final String NOTHING = "–";

  private final Sittings sittings;

  ResultsTable(Sittings sittings) {
    this.sittings = sittings;
  }

  /** The bars; rows that nothing was measured for are left out. */
  String bars(List<Bar> bars) {
    StringBuilder text = new StringBuilder();
    text.append(description()).append('\n');
    text.append(
        row(
            Stream.concat(
                Stream.of("case", "figure", "bar", "Carillon"),
                PEERS.stream().map(Map.Entry::getValue))));
    text.append(
        row(
            Stream.concat(
                Stream.of("---", "---", "---", "---:"), PEERS.stream().map(peer -> "---:"))));
    bars.stream()
        .filter(bar -> bar.measured().of(sittings).isPresent())
        .forEach(bar -> text.append(row(bar)));
    return text.append(failures()).toString();
  }

  private String row(Bar bar) {
    Figure figure = bar.measured().figure();
    Spread spread = bar.measured().of(sittings).orElseThrow();
    Optional<Boolean> kept = bar.limit().flatMap(limit -> limit.isKept(spread.median(), sittings));
    String value = spread.text(figure::format);
    String caseName = "`" + bar.measured().caseName() + "`";
    Stream<String> own =
        Stream.of(
            bar.title().isEmpty() ? caseName : bar.title() + " (" + caseName + ")",
            figure.title(),
            bar.limit().map(limit -> limit.text(figure)).orElse(NOTHING),
            kept.map(is -> is ? value : "**" + value + "**, not reached").orElse(value));
    return row(Stream.concat(own, PEERS.stream().map(peer -> of(bar, peer.getKey()))));
  }

  /** The same of a peer; its own spread is not shown, to keep the table narrow. */
  private String of(Bar bar, String peer) {
    Figure figure = bar.measured().figure();
    return Optional.of(bar)
        .filter(each -> each.measured().peer().equals("carillon"))
        .flatMap(each -> sittings.figure(each.measured().caseName(), peer, figure))
        .map(spread -> figure.format(spread.median()))
        .orElse(NOTHING);
  }

  private String description() {
    Sitting last = sittings.last();
    String dates =
        sittings.all().stream()
            .map(sitting -> LocalDate.ofInstant(sitting.at(), ZoneOffset.UTC).toString())
            .distinct()
            .collect(Collectors.joining(", "));
    int count = sittings.all().size();
    String machine =
        last.machine().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining("; "));
    String versions =
        last.versions().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining("; "));
    return "Measured %s in %s. Machine: %s. Versions: %s.%n"
        .formatted(
            dates,
            count == 1
                ? "one sitting"
                : count + " sittings; medians, and of Carillon the least and the greatest figure",
            machine,
            versions);
  }

  private String failures() {
    String failures =
        sittings.all().stream()
            .flatMap(sitting -> sitting.failures().entrySet().stream())
            .map(failure -> failure.getKey() + ": " + failure.getValue())
            .distinct()
            .map(failure -> "- " + failure.replace('\n', ' ') + "\n")
            .collect(Collectors.joining());
    return failures.isEmpty() ? "" : "\nFailed:\n\n" + failures;
  }

  /** Every figure, a table for each case. */
  String all() {
    StringBuilder text = new StringBuilder();
    sittings.cases().forEach((name, peers) -> text.append('\n').append(table(name, peers)));
    return text.append(failures()).toString();
  }

  private String table(String caseName, Set<String> peers) {
    List<Figure> columns =
        Stream.of(Figure.values())
            .filter(
                figure ->
                    peers.stream()
                        .anyMatch(peer -> sittings.figure(caseName, peer, figure).isPresent()))
            .toList();
    StringBuilder text = new StringBuilder();
    text.append(row(Stream.concat(Stream.of(caseName), columns.stream().map(Figure::title))));
    text.append(row(Stream.concat(Stream.of("---"), columns.stream().map(column -> "---:"))));
    for (String peer : peers) {
      Stream<String> cells =
          columns.stream()
              .map(
                  figure ->
                      sittings
                          .figure(caseName, peer, figure)
                          .map(spread -> spread.text(figure::format))
                          .orElse(NOTHING));
      text.append(row(Stream.concat(Stream.of(peer), cells)));
    }
    return text.toString();
  }

  private static String row(Stream<String> cells) {
    return cells.collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
