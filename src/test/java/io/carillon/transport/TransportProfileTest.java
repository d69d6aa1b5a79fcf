package io.carillon.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportProfileTest {
  @ParameterizedTest
  @CsvSource({
    "Undertow - 2.3.26.Final, 1, false, false, false",
    "WildFly Full 39.0.1.Final (WildFly Core 31.0.3.Final) - 2.3.23.Final, 1, false, false, false",
    "Payara Server 6.2025.10 #badassfish (build 42), 0, true, false, true",
    "Eclipse GlassFish 8.0.0, 0, true, false, true",
    "SMF WebContainer, 1, false, true, false",
    "jetty/12.0.0, 0, true, false, false",
    "something else, 0, true, false, false"
  })
  void eachContainerHasItsOwn(
      String serverInfo, int buffer, boolean flush, boolean blocks, boolean byJaxRs) {
    assertThat(TransportProfile.of(serverInfo))
        .isEqualTo(new TransportProfile(buffer, flush, blocks, byJaxRs));
  }
}
