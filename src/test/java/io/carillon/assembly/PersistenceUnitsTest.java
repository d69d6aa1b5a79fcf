package io.carillon.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistenceUnitsTest {
  @TempDir Path folder;

  private List<String> dataSources(String content) throws IOException {
    Path file = folder.resolve("META-INF/persistence.xml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    try (URLClassLoader application =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
      return PersistenceUnits.dataSources(application);
    }
  }

  @Test
  void theJtaDataSourcesOfAllUnitsAreNamed() throws IOException {
    assertThat(
            dataSources(
                """
                <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
                  <persistence-unit name="b"><jta-data-source> jdbc/Shop </jta-data-source></persistence-unit>
                  <persistence-unit name="a"><jta-data-source>jdbc/Bills</jta-data-source></persistence-unit>
                  <persistence-unit name="c"/>
                </persistence>
                """))
        .containsExactly("jdbc/Bills", "jdbc/Shop");
  }

  @Test
  void aFileThatIsNotXmlNamesNone() throws IOException {
    assertThat(dataSources("<persistence")).isEmpty();
  }
}
