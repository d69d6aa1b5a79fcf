package io.carillon.embedded.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class Utf8ArgumentsTest {
  private static byte[] commandLine(Charset charset, String... arguments) {
    return (String.join("\0", arguments) + "\0").getBytes(charset);
  }

  @Test
  void argumentsThatTheJvmCouldNotDecodeAreReadFromTheCommandLine() throws Exception {
    byte[] line = commandLine(UTF_8, "java", "-jar", "é.jar", "publish", "x", "Füße 😀", "");

    assertThat(Utf8Arguments.last(new String[] {"publish", "x", "F\uFFFD\uFFFD \uFFFD", ""}, line))
        .containsExactly("publish", "x", "Füße 😀", "");
  }

  @Test
  void argumentsThatWereDecodedAreLeftAlone() throws Exception {
    String[] decoded = {"publish", "x", "Füße"};

    assertThat(Utf8Arguments.read(decoded)).isSameAs(decoded);
  }

  @Test
  void argumentsOfAnotherEncodingAreRefused() {
    String[] arguments = {"publish", "x", "F\uFFFD\uFFFDe"};

    assertThatThrownBy(
            () -> Utf8Arguments.last(arguments, commandLine(ISO_8859_1, "publish", "x", "Füße")))
        .isInstanceOf(CharacterCodingException.class);
    assertThatThrownBy(
            () -> Utf8Arguments.last(arguments, commandLine(UTF_8, "java", "@file", "y", "Füße")))
        .as("arguments from elsewhere")
        .isInstanceOf(CharacterCodingException.class);
    assertThatThrownBy(() -> Utf8Arguments.last(arguments, commandLine(UTF_8, "Füße")))
        .isInstanceOf(CharacterCodingException.class);
  }
}
