package io.carillon.publish;

import static io.carillon.publish.LineReaderTest.lines;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LineReaderPiecesTest {
  /** Lengths about the size of the buffer, read in pieces of any size. */
  @Property(tries = 200)
  void linesAreTheSameHoweverTheyArrive(
      @ForAll @Size(max = 5) List<@IntRange(max = 40_000) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 20_000) int piece)
      throws IOException {
    List<String> expected = new ArrayList<>();
    for (int length : lengths) {
      expected.add("x".repeat(length + 1));
    }
    byte[] body = String.join("\n", expected).getBytes(StandardCharsets.UTF_8);

    assertThat(lines(inPieces(body, piece))).isEqualTo(expected);
  }

  private static InputStream inPieces(byte[] body, int piece) {
    return new ByteArrayInputStream(body) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int length) {
        return super.read(bytes, offset, Math.min(length, piece));
      }
    };
  }
}
