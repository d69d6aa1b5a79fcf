package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.HubExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The permissions of the data folder. */
@DisabledOnOs(OS.WINDOWS)
class PrivateFilesIT {
  @Test
  void theDataFolderAndItsFilesAreForTheHubsUserOnly(@TempDir Path parent) throws IOException {
    Path data = parent.resolve("data");
    start(data);
    assertPrivate(data);
  }

  @Test
  void thoseOfAnEarlierVersionAreRestrictedAtTheStart(@TempDir Path parent) throws IOException {
    Path data = parent.resolve("data");
    start(data);
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (Path file : files(data)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
    start(data);
    assertPrivate(data);
  }

  @Test
  void aFolderWithOtherFilesKeepsItsMode(@TempDir Path data) throws IOException {
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path other = Files.writeString(data.resolve("notes.txt"), "of the user");
    Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-r--r--"));
    start(data);
    assertThat(mode(data)).isEqualTo("rwxr-xr-x");
    assertThat(mode(other)).isEqualTo("rw-r--r--");
    assertThat(mode(data.resolve("carillon.mv.db"))).isEqualTo("rw-------");
    assertThat(mode(data.resolve("self-signed.p12"))).isEqualTo("rw-------");
  }

  private static void start(Path data) {
    try (EmbeddedServer hub = HubExtension.start(data, Map.of("carillon.tls.self-signed", "on"))) {
      assertThat(hub.url().getScheme()).isEqualTo("https");
    }
  }

  private static void assertPrivate(Path data) throws IOException {
    assertThat(mode(data)).isEqualTo("rwx------");
    assertThat(files(data))
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(file -> assertThat(mode(file)).as(file.toString()).isEqualTo("rw-------"));
  }

  private static List<Path> files(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.toList();
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
