package io.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryTest {
  @Test
  void theHeapIsTheTotalOfTheHistogram() {
    String histogram =
        """
        1234:
         num     #instances         #bytes  class name (module)
        -------------------------------------------------------
           1:         12345        4567890  [B (java.base@17)
        Total         45678       12345678
        """;

    assertThat(Memory.total(histogram)).isEqualTo(12_345_678);
  }

  @Test
  void aHistogramThatFailedIsAnError() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Memory.total("AttachNotSupportedException"))
        .withMessageContaining("AttachNotSupportedException");
  }

  @Test
  void growthIsSharedByTheConnections() {
    Memory before = new Memory(1_000_000, Optional.of(500_000L), 0);
    Memory after = new Memory(1_000_000 + 20_480, Optional.of(500_000L + 10_240), 40_960);

    assertThat(after.since(before, 10))
        .isEqualTo(Map.of(Figure.RESIDENT, 2.0, Figure.HEAP, 1.0, Figure.KERNEL, 4.0));
  }

  @Test
  void aPeerWithoutAHeapHasNoFigureOfIt() {
    Memory none = new Memory(0, Optional.empty(), 0);

    assertThat(none.since(none, 10)).containsOnlyKeys(Figure.RESIDENT, Figure.KERNEL);
  }

  @Test
  void theVersionOfALibraryIsInTheNameOfItsJar() {
    assertThat(
            LibraryPeer.versionOf(
                "vertx-core", "lib/vertx-core-logging-5.0.7.jar:lib/vertx-core-5.0.8.jar"))
        .isEqualTo("5.0.8");
    assertThat(LibraryPeer.versionOf("vertx-core", "lib/netty.jar")).isEmpty();
  }
}
