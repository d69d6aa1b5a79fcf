package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.config.ConfigKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  @Test
  void theConfigurationReferenceEqualsTheDeclaredKeys() throws IOException {
    String page = Files.readString(Path.of("docs/configuration.md"));
    String begin = "<!-- settings: kept equal to the code by ReadmeTest -->\n";
    String table = page.substring(page.indexOf(begin) + begin.length());
    assertThat(table).isEqualTo(ConfigKeys.reference() + "<!-- /settings -->\n");
  }
}
