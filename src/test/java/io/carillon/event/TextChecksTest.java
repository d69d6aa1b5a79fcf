package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextChecksTest {
  @Test
  void aValidLineIsReturnedUnchanged() {
    assertThat(TextChecks.requireLine("key", "é 😀", 4)).isEqualTo("é 😀");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''    | 'key' must not be empty",
        "abcde | 'key' has 5 characters; at most 4 are accepted"
      },
      quoteCharacter = '"')
  void aLineHasBoundedLength(String value, String problem) {
    assertThatThrownBy(() -> TextChecks.requireLine("key", value.equals("''") ? "" : value, 4))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\n", "a\r", "a\0", "a\u007f", "a\u0085", "a\t"})
  void aLineHasNoControlCharacters(String value) {
    assertThatThrownBy(() -> TextChecks.requireLine("key", value, 4))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("U+%04X at position 1".formatted((int) value.charAt(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "\uD83D, 0",
    "\uDE00, 0",
    "a\uD83Db, 1",
    "\uD83D\uDE00\uDE00, 2",
    "\uD83D\uD83D\uDE00, 0"
  })
  void anUnpairedSurrogateIsRefusedWithItsPosition(String value, int position) {
    assertThatThrownBy(() -> TextChecks.requireWellFormed("data", value))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageEndingWith("at position " + position);
  }

  @Test
  void pairsOfSurrogatesAreAccepted() {
    assertThatCode(() -> TextChecks.requireWellFormed("data", "😀😀a😀"))
        .doesNotThrowAnyException();
  }

  @Test
  void aBooleanIsTrueOrFalseInLowerCase() {
    assertThat(TextChecks.parseBoolean("trace", "true")).isTrue();
    assertThat(TextChecks.parseBoolean("trace", "false")).isFalse();
    assertThatThrownBy(() -> TextChecks.parseBoolean("trace", "True"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("'trace' is true or false, not 'True'");
  }
}
