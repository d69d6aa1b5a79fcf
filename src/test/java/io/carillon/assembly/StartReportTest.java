package io.carillon.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartReportTest {
  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db:5432/carillon?user=hub&password=secret, jdbc:postgresql://db:5432/carillon",
    "jdbc:h2:/data/log;PASSWORD=secret, jdbc:h2:/data/log",
    "jdbc:h2:mem:test;DB_CLOSE_DELAY=-1, jdbc:h2:mem:test (in memory: lost when the server stops)",
    "jdbc:oracle:thin:hub/secret@//db:1521/log, jdbc:oracle:…@//db:1521/log",
    "jdbc:mysql://hub:secret@db/log, jdbc:mysql:…@db/log",
    "jdbc:sqlserver://db:1433;databaseName=log, jdbc:sqlserver://db:1433",
  })
  void theAddressOfTheDatabaseIsShownWithoutItsPassword(String url, String shown) {
    assertThat(StartReport.address(url)).isEqualTo(shown);
  }
}
