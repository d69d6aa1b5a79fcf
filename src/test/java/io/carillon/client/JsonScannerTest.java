package io.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
  @Test
  void theValuesOfMembersRemainText() {
    assertThat(
            JsonScanner.members(
                " {\"a\" : 1.50e+3,\"b\":{\"x\":[1, 2]} ,\"c\\n\":\"}\\\"\",\"d\":null} "))
        .containsExactlyEntriesOf(
            new java.util.TreeMap<>(
                Map.of("a", "1.50e+3", "b", "{\"x\":[1, 2]}", "c\n", "\"}\\\"\"", "d", "null")));
  }

  @Test
  void elementsRemainText() {
    assertThat(JsonScanner.elements("[\"a\", [] ,{}]")).containsExactly("\"a\"", "[]", "{}");
    assertThat(JsonScanner.elements("[ ]")).isEmpty();
  }

  @Test
  void escapesOfStringsAreResolved() {
    assertThat(JsonScanner.string("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00ü\""))
        .isEqualTo("\"\\/\b\f\n\r\té😀ü");
  }

  @Test
  void whatTheWriterQuotesIsReadAsItWas() {
    String text = "\"\\/\b\f\n\r\t\0 é😀\u2028";

    assertThat(JsonScanner.string(JsonWriter.quoted(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0.1E-7", "true", "[[],{}]", " \"\" ", "{\"a\":[false,null]}"})
  void jsonValuesAreAccepted(String json) {
    assertThat(JsonScanner.requireValue(json)).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "01",
        "+1",
        ".5",
        "1.",
        "1e",
        "-",
        "nul",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u00é9\"",
        "\"\n\"",
        "1 2",
        "{}{}",
        "[1}",
        "NaN",
        "1},{\"data\":2"
      })
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> JsonScanner.requireValue(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not JSON");
  }

  @Test
  void nestingIsLimited() {
    assertThatThrownBy(() -> JsonScanner.requireValue("[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("levels of nesting");
  }
}
