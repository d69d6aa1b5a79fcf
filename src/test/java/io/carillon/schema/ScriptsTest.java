package io.carillon.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The scripts for DBAs are those that the program would run. */
class ScriptsTest {
  private static final boolean IS_ACCEPTED =
      "accept".equals(System.getProperty("carillon.tests.database-scripts"));

  @Test
  void theFilesAreGenerated() {
    Map<String, String> generated = new TreeMap<>();
    for (Dialect dialect : Dialect.values()) {
      generated.putAll(new Scripts(dialect).all(Migrations.OF_PROGRAM));
    }
    if (IS_ACCEPTED) {
      generated.forEach(ScriptsTest::write);
    }

    assertThat(files())
        .as("write them anew with -Dtest=ScriptsTest -Dcarillon.tests.database-scripts=accept")
        .isEqualTo(generated);
  }

  private static Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(Path.of(Scripts.FOLDER))) {
      List<Path> scripts = found.filter(file -> file.toString().endsWith(".sql")).toList();
      for (Path script : scripts) {
        files.put(script.toString(), Files.readString(script));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static void write(String file, String script) {
    try {
      Files.createDirectories(Path.of(file).getParent());
      Files.writeString(Path.of(file), script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
