package io.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carillon.wire.PublicationTooLargeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  @Test
  void linesEndInLfAndTheLastNeedNot() throws IOException {
    assertThat(lines(new ByteArrayInputStream("a\n\nbc\r\nd".getBytes(StandardCharsets.UTF_8))))
        .containsExactly("a", "", "bc\r", "d");
    assertThat(lines(new ByteArrayInputStream("a\n".getBytes(StandardCharsets.UTF_8))))
        .containsExactly("a");
    assertThat(lines(InputStream.nullInputStream())).isEmpty();
  }

  @Test
  void aLineThatIsTooLongIsReportedBeforeItIsReadToItsEnd() {
    LineReader reader = new LineReader(endlessAfter("ab\n"), 100_000, Long.MAX_VALUE);

    PublicationTooLargeException tooLarge =
        catchThrowableOfType(
            PublicationTooLargeException.class,
            () -> {
              while (reader.next()) {}
            });

    assertThat(tooLarge.line()).hasValue(2);
    assertThat(reader.buffer()).hasSizeLessThanOrEqualTo(100_002);
  }

  static List<String> lines(InputStream in) throws IOException {
    LineReader reader = new LineReader(in, 50_000, 1 << 20);
    List<String> lines = new ArrayList<>();
    while (reader.next()) {
      lines.add(
          new String(
              reader.buffer(), reader.from(), reader.to() - reader.from(), StandardCharsets.UTF_8));
      assertThat(reader.number()).isEqualTo(lines.size());
    }
    return lines;
  }

  private static InputStream endlessAfter(String beginning) {
    return new InputStream() {
      private int next;

      @Override
      public int read() {
        return next < beginning.length() ? beginning.charAt(next++) : 'x';
      }
    };
  }
}
