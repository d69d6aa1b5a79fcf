package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartArchiveTest {
  @TempDir private Path folder;

  @Test
  void theLastOptionOfTheJvmCounts() {
    List<String> command =
        StartArchive.named(
                List.of(
                    "-Xmx1g", "-XX:SharedArchiveFile=first.jsa", "-XX:SharedArchiveFile=last.jsa"))
            .orElseThrow()
            .command(Main.class);

    assertThat(command).endsWith(Main.class.getName(), "archive", "--force", "last.jsa");
  }

  @Test
  void anAotCacheIsWrittenAsOne() {
    List<String> command =
        StartArchive.named(List.of("-XX:AOTCache=/var/hub.aot")).orElseThrow().command(Main.class);

    assertThat(command).endsWith("archive", "--force", "--aot", "/var/hub.aot");
  }

  @Test
  void withoutSuchAnOptionThereIsNothingToWrite() {
    assertThat(StartArchive.named(List.of("-Xmx1g", "-XX:+UseSerialGC"))).isEmpty();
  }

  @Test
  void aStampFitsUntilAJarChanges() throws Exception {
    Path jar = Files.writeString(folder.resolve("hub.jar"), "first");
    String before = System.getProperty("java.class.path");
    System.setProperty("java.class.path", jar.toString());
    try {
      ArchiveStamp stamp = ArchiveStamp.of(folder.resolve("hub.jsa"));
      assertThat(stamp.fits()).as("not written").isFalse();
      stamp.write();
      assertThat(ArchiveStamp.of(folder.resolve("hub.jsa")).fits()).isTrue();

      Files.writeString(jar, "second");
      assertThat(stamp.fits()).isFalse();
    } finally {
      System.setProperty("java.class.path", before);
    }
  }
}
