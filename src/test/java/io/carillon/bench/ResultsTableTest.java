package io.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carillon.bench.Bar.Measured;
import io.carillon.bench.Document.Part;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResultsTableTest {
  private static final Measured NCHAN = new Measured("herd", "nchan", Figure.CPU);

  private final Sitting sitting =
      new Sitting("s", Instant.parse("2026-05-01T08:00:00Z"), Map.of("cores", "2"));

  private List<String> rows(Bar... bars) {
    String table = new ResultsTable(Sittings.newestOf(List.of(sitting))).bars(List.of(bars));
    return table.lines().filter(line -> line.startsWith("|")).skip(2).toList();
  }

  private void measure(String peer, double cpu) {
    sitting.add("herd", peer, Map.of(Figure.CPU, cpu));
  }

  private static Bar bar() {
    return Bar.shown("a herd", "herd", Figure.CPU);
  }

  @Test
  void aRowHasTheBarTheFigureAndThoseOfThePeersThatHaveOne() {
    measure("carillon", 80);
    measure("nchan", 33);

    assertThat(rows(bar().atMost(90)))
        .containsExactly(
            "| a herd (`herd`) | CPU µs/delivery | ≤ 90.00 | 80.00 | 33.00 | – | – | – | – | – | – |");
  }

  @Test
  void aFigureBeyondItsBarIsMarked() {
    measure("carillon", 95);

    assertThat(rows(bar().atMost(90)))
        .singleElement()
        .asString()
        .contains("| **95.00**, not reached |");
    assertThat(rows(bar().atLeast(90))).singleElement().asString().contains("| 95.00 |");
  }

  @Test
  void aBarMayBeAMultipleOfTheBestFigureOfOthers() {
    measure("carillon", 95);
    measure("nchan", 50);
    measure("pushpin", 40);
    Measured pushpin = new Measured("herd", "pushpin", Figure.CPU);

    assertThat(rows(bar().atMost(2.3, "the best", NCHAN, pushpin)))
        .singleElement()
        .asString()
        .contains("| ≤ 2.3 × the best | **95.00**, not reached |");
    assertThat(rows(bar().atLeast(2, "the best", NCHAN, pushpin)))
        .singleElement()
        .asString()
        .contains("| ≥ 2 × the best | **95.00**, not reached |");
    assertThat(rows(bar().atMost(2, "Nchan", NCHAN)))
        .singleElement()
        .asString()
        .contains("| 95.00 |");
  }

  @Test
  void withoutTheOtherFigureABarIsNeitherReachedNorMissed() {
    measure("carillon", 95);

    assertThat(rows(bar().atMost(1, "Nchan", NCHAN)))
        .singleElement()
        .asString()
        .contains("| ≤ 1 × Nchan | 95.00 |");
  }

  @Test
  void hubsOnServersHaveColumnsOfTheirOwn() {
    measure("carillon on wildfly", 95);
    measure("broadcaster of wildfly", 300);

    assertThat(
            new ResultsTable(Sittings.newestOf(List.of(sitting)))
                .onServers(List.of(bar().atMost(90), Bar.shown("idle", "idle", Figure.HEAP))))
        .endsWith(
            """
            | case | figure | bar | broadcaster of wildfly | carillon on wildfly |
            | --- | --- | --- | ---: | ---: |
            | a herd (`herd`) | CPU µs/delivery | ≤ 90.00 | 300 | 95.00 |
            """);
  }

  @Test
  void whatWasNotMeasuredHasNoRow() {
    measure("nchan", 33);

    assertThat(rows(bar().atMost(90))).isEmpty();
  }

  @Test
  void failuresAreListedBelowTheTable() {
    measure("carillon", 80);
    sitting.addFailure("idle, pushpin", "6 were\nrefused");

    assertThat(new ResultsTable(Sittings.newestOf(List.of(sitting))).bars(List.of(bar())))
        .endsWith("Failed:\n\n- idle, pushpin: 6 were refused\n")
        .contains("Measured 2026-05-01 in one sitting. Machine: cores 2.");
  }

  @Test
  void aDocumentKeepsWhatIsAroundTheTable() {
    String before = "before\n" + Part.RESULTS.begin() + "kept\n" + Part.RESULTS.end();
    String begin = before + Part.ON_SERVERS.begin();
    String end = Part.ON_SERVERS.end() + "after\n";

    assertThat(Document.with(begin + "old\n" + end, Part.ON_SERVERS, "new\n"))
        .isEqualTo(begin + "\nnew\n\n" + end);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Document.with(before, Part.ON_SERVERS, "new"))
        .withMessageContaining(Part.ON_SERVERS.begin().strip());
  }

  @Test
  void eachBarIsOfACaseThatAScenarioMeasures() {
    Set<String> unknown =
        Bars.ALL.stream()
            .map(bar -> bar.measured().caseName())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> known = new TreeSet<>();
    for (Scenario scenario : Scenarios.ALL) {
      cases(scenario).forEach(known::add);
    }
    unknown.removeAll(known);

    assertThat(unknown).isEmpty();
  }

  private static Stream<String> cases(Scenario scenario) {
    String name = scenario.name();
    if (scenario instanceof FanOutScenario fanOut) {
      return fanOut.loads().stream().map(FanOutLoad::name);
    }
    if (scenario instanceof EverydayScenario everyday && everyday.idle().isZero()) {
      return everyday.subscribers().stream().map(count -> name + "-" + count);
    }
    if (scenario instanceof HerdScenario) {
      return Stream.of(name, name + "-again");
    }
    return scenario instanceof NodesScenario nodes
        ? Stream.of(name + "-1", name + "-" + nodes.nodes())
        : Stream.of(name);
  }

  @Test
  void theShortSelectionNamesScenarios() {
    List<String> names = Scenarios.ALL.stream().map(Scenario::name).toList();

    assertThat(names).containsAll(Scenarios.SHORT).doesNotHaveDuplicates();
  }

  @Test
  void anUnknownNameIsAnsweredWithThoseThatAreKnown() {
    System.setProperty("bench.test", "a, c");
    try {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Selection.chosen("bench.test", Map.of("a", 1), List.of("a")))
          .withMessage("bench.test: there is no 'c', but [a]");
    } finally {
      System.clearProperty("bench.test");
    }
    assertThat(Selection.chosen("bench.test", Map.of("a", 1), List.of("a")))
        .isEqualTo(Arrays.asList(1));
  }

  @Test
  void figuresHaveTheDigitsThatTheyAreGoodFor() {
    assertThat(Figure.CPU.format(4.567)).isEqualTo("4.57");
    assertThat(Figure.CPU.format(1234.567)).isEqualTo("1,235");
    assertThat(Figure.LOST.format(3)).isEqualTo("3");
  }
}
