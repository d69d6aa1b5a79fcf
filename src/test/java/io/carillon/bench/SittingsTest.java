package io.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SittingsTest {
  private static final Instant MORNING = Instant.parse("2026-05-01T08:00:00Z");

  private static Sitting sitting(int hour, double cpu) {
    Sitting sitting =
        new Sitting("s" + hour, MORNING.plus(Duration.ofHours(hour)), Map.of("cores", "2"));
    sitting.add("herd", "carillon", Map.of(Figure.CPU, cpu));
    return sitting;
  }

  @Test
  void figuresOfSittingsAreMerged() {
    Sittings sittings = Sittings.newestOf(List.of(sitting(1, 5), sitting(2, 3), sitting(3, 4)));

    assertThat(sittings.figure("herd", "carillon", Figure.CPU)).contains(new Spread(3, 4, 5));
  }

  @Test
  void onlyTheNewestThreeCount() {
    Sittings sittings =
        Sittings.newestOf(List.of(sitting(4, 1), sitting(1, 99), sitting(3, 1), sitting(2, 1)));

    assertThat(sittings.all()).extracting(Sitting::name).containsExactly("s2", "s3", "s4");
    assertThat(sittings.figure("herd", "carillon", Figure.CPU)).contains(new Spread(1, 1, 1));
  }

  @Test
  void aSittingWithoutAFigureDoesNotCountForIt() {
    Sitting other = new Sitting("other", MORNING, Map.of());
    other.add("flood", "nchan", Map.of(Figure.DELIVERIES, 7.0));
    Sittings sittings = Sittings.newestOf(List.of(other, sitting(1, 5)));

    assertThat(sittings.figure("herd", "carillon", Figure.CPU)).contains(new Spread(5, 5, 5));
    assertThat(sittings.figure("herd", "nchan", Figure.CPU)).isEmpty();
    assertThat(sittings.cases()).containsOnlyKeys("flood", "herd");
  }

  @Test
  void runsOfASittingCountAsTheirMedian() {
    Sitting sitting = sitting(1, 1);
    sitting.add("herd", "carillon", Map.of(Figure.CPU, 10.0));
    sitting.add("herd", "carillon", Map.of(Figure.CPU, 2.0, Figure.REFUSED, 1.0));

    assertThat(sitting.figure("herd", "carillon", Figure.CPU)).isEqualTo(Optional.of(2.0));
    assertThat(sitting.figure("herd", "carillon", Figure.REFUSED)).contains(1.0);
  }

  @Test
  void aSittingIsReadAsItWasWritten(@TempDir Path folder) throws IOException {
    Sitting written = sitting(1, 5.25);
    written.add("herd", "carillon", Map.of(Figure.CPU, 6.75));
    written.addVersion("nchan", "1.3");
    written.addFailure("idle, nchan", "refused");
    written.write(folder.resolve("a").resolve("s1.json"));

    Sitting read = Sittings.read(folder.resolve("a")).last();

    assertThat(read.name()).isEqualTo("s1");
    assertThat(read.at()).isEqualTo(written.at());
    assertThat(read.machine()).isEqualTo(written.machine());
    assertThat(read.versions()).isEqualTo(Map.of("nchan", "1.3"));
    assertThat(read.failures()).isEqualTo(Map.of("idle, nchan", "refused"));
    assertThat(read.figure("herd", "carillon", Figure.CPU)).contains(6.0);
  }

  @Test
  void whatIsMeasuredAnewReplacesWhatWasMeasuredBefore() {
    Sitting sitting = sitting(1, 5);
    sitting.add("herd", "nchan", Map.of(Figure.CPU, 1.0));
    sitting.forget("herd", "carillon");
    sitting.forget("unknown", "carillon");
    sitting.add("herd", "carillon", Map.of(Figure.CPU, 7.0));

    assertThat(sitting.figure("herd", "carillon", Figure.CPU)).contains(7.0);
    assertThat(sitting.figure("herd", "nchan", Figure.CPU)).contains(1.0);
  }
}
