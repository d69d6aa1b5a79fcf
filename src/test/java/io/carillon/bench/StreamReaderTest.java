package io.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamReaderTest {
  private final List<Object> found = new ArrayList<>();
  private final StreamReader reader =
      new StreamReader(
          new StreamReader.Listener() {
            @Override
            public void opened(boolean isStream) {
              found.add(isStream);
            }

            @Override
            public void event(long dueNanos, int order) {
              found.add(dueNanos);
            }

            @Override
            public void outOfOrder(boolean isRepeated) {
              found.add("out of order");
            }
          });

  private List<Object> read(String answer) {
    byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
    reader.read(bytes, bytes.length);
    return found;
  }

  @Test
  void anAnswerThatGoesOnIsAStream() {
    assertThat(
            read(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "f\r\ndata: @17 0 0;\n\r\n"))
        .containsExactly(true, 17L);
  }

  @Test
  void aCompleteAnswerIsARefusal() {
    assertThat(read("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nretry: 2600\n"))
        .containsExactly(false);
  }

  @Test
  void soIsAnotherStatus() {
    assertThat(read("HTTP/1.1 503 Service Unavailable\r\n\r\n")).containsExactly(false);
  }
}
