package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.junit.CarillonExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The jar of the client: what it contains, and that a program needs nothing else. */
@Timeout(60)
class ClientJarIT {
  private static final Path JAR =
      Path.of(System.getProperty("carillon.client.jar", "target/carillon-client.jar"));

  @RegisterExtension static CarillonExtension hub = CarillonExtension.inMemory();

  @TempDir Path folder;

  @Test
  void theJarContainsTheClientOnly() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<String> files =
          jar.stream()
              .filter(entry -> !entry.isDirectory())
              .map(java.util.zip.ZipEntry::getName)
              .filter(name -> !name.startsWith("META-INF/"))
              .toList();

      assertThat(files)
          .contains("io/carillon/client/CarillonClient.class")
          .allMatch(name -> name.startsWith("io/carillon/client/"));
    }
  }

  @Test
  void theProgramOfThePageRunsWithTheJarAlone() throws Exception {
    Matcher program =
        Pattern.compile("```java\\n(import .*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/java-client.md")));
    assertThat(program.find()).isTrue();
    Path source = Files.writeString(folder.resolve("Orders.java"), program.group(1));

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                JAR.toString(),
                source.toString(),
                hub.url().toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(printed).isZero();
    assertThat(printed.strip()).isEqualTo("{\"id\":42}");
    assertThat(hub.channel("shop-orders").events()).hasSize(1);
  }
}
