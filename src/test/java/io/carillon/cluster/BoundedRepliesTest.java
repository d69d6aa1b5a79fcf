package io.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Redis cannot make a node allocate more than the largest message. */
class BoundedRepliesTest {
  private static InputStream replies(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new BoundedReplies(new ByteArrayInputStream(bytes), 100);
  }

  private static String string(int length) {
    return "$" + length + "\r\n" + "x".repeat(length) + "\r\n";
  }

  @Test
  void repliesAreReadUnchanged() throws IOException {
    String all =
        "+OK\r\n:1\r\n$-1\r\n*3\r\n$7\r\nmessage\r\n$1\r\na\r\n" + string(100) + "-ERR 999 no\r\n";

    assertThat(new String(replies(all).readAllBytes(), StandardCharsets.ISO_8859_1)).isEqualTo(all);

    InputStream oneByOne = replies(all);
    for (byte expected : all.getBytes(StandardCharsets.ISO_8859_1)) {
      assertThat(oneByOne.read()).isEqualTo(expected);
    }
  }

  @Test
  void whatLooksLikeALengthInAStringIsNone() throws IOException {
    String all = "$12\r\n\r\n$9999999\r\n\r\n";

    assertThat(replies(all).readAllBytes()).hasSize(all.length());
  }

  @Test
  void aStringThatIsTooLongIsRefusedBeforeItIsRead() {
    for (String length : new String[] {"101", "536870912", "99999999999999999999"}) {
      InputStream replies = replies("+OK\r\n*3\r\n$" + length + "\r\n");
      assertThatThrownBy(replies::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void tooManyElementsAndEndlessLinesAreRefused() {
    InputStream elements = replies("*2147483647\r\n");
    InputStream line = replies("+" + "x".repeat(100_000));

    assertThatThrownBy(elements::readAllBytes).isInstanceOf(IOException.class);
    assertThatThrownBy(line::readAllBytes).isInstanceOf(IOException.class);
  }
}
