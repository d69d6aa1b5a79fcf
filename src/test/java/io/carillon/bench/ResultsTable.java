package io.carillon.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
    return table(
        Stream.concat(Stream.of("Carillon"), PEERS.stream().map(Map.Entry::getValue)).toList(),
        bars.stream().filter(bar -> bar.measured().of(sittings).isPresent()),
        bar ->
            Stream.concat(Stream.of(own(bar)), PEERS.stream().map(peer -> of(bar, peer.getKey()))));
  }

  /** The same cases of hubs on application servers, for which there are no bars. */
  String onServers(List<Bar> bars) {
    List<String> peers =
        sittings.cases().values().stream().flatMap(Set::stream).distinct().sorted().toList();
    return table(
        peers,
        bars.stream()
            .filter(bar -> peers.stream().anyMatch(peer -> !of(bar, peer).equals(NOTHING))),
        bar -> peers.stream().map(peer -> of(bar, peer)));
  }

  private String table(
      List<String> columns, Stream<Bar> rows, Function<Bar, Stream<String>> figures) {
    StringBuilder text = new StringBuilder();
    text.append(description()).append('\n');
    text.append(row(Stream.concat(Stream.of("case", "figure", "bar"), columns.stream())));
    text.append(
        row(Stream.concat(Stream.of("---", "---", "---"), columns.stream().map(column -> "---:"))));
    rows.forEach(bar -> text.append(row(Stream.concat(description(bar), figures.apply(bar)))));
    return text.append(failures()).toString();
  }

  private static Stream<String> description(Bar bar) {
    Figure figure = bar.measured().figure();
    String caseName = "`" + bar.measured().caseName() + "`";
    return Stream.of(
        bar.title().isEmpty() ? caseName : bar.title() + " (" + caseName + ")",
        figure.title(),
        bar.limit().map(limit -> limit.text(figure)).orElse(NOTHING));
  }

  private String own(Bar bar) {
    Spread spread = bar.measured().of(sittings).orElseThrow();
    String value = spread.text(bar.measured().figure()::format);
    return bar.limit()
        .flatMap(limit -> limit.isKept(spread.median(), sittings))
        .map(isKept -> isKept ? value : "**" + value + "**, not reached")
        .orElse(value);
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
            .filter(entry -> !entry.getValue().isEmpty()) // such as a server's own broadcaster
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
