package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of {@code java.options}: the first start writes what the second one uses. */
@Tag("chaos") // waits for half a minute
class StartArchiveIT {
  @TempDir private Path folder;

  @Test
  void theSecondStartUsesTheArchiveOfTheFirst() throws Exception {
    Path archive = folder.resolve("hub.jsa");
    Path classes = folder.resolve("classes.log");
    List<String> options =
        List.of(
            "@" + HubProgram.PACKAGED.jar().resolveSibling("carillon-lib/java.options"),
            "-XX:SharedArchiveFile=" + archive,
            "-Xlog:class+load:file=" + classes);

    try (HubProcess first = start(options)) {
      assertThat(loadedFromArchive(classes)).isZero();
      await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> first.output().stream().anyMatch(line -> line.contains("start is faster")));
    }
    byte[] written = Files.readAllBytes(archive);
    try (HubProcess second = start(options)) {
      assertThat(loadedFromArchive(classes)).isGreaterThan(5_000);
      assertThat(second.output()).noneMatch(line -> line.contains("cds"));
    }
    assertThat(Files.readAllBytes(archive)).isEqualTo(written);
  }

  private HubProcess start(List<String> options) {
    return HubProcess.start(HubProcess.freePort(), folder.resolve("data"), options, Map.of());
  }

  private static long loadedFromArchive(Path classes) throws Exception {
    try (var lines = Files.lines(classes)) {
      return lines.filter(line -> line.contains("shared objects file (top)")).count();
    }
  }
}
