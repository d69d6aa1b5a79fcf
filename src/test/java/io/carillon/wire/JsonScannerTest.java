package io.carillon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.json.Json;
import jakarta.json.stream.JsonParser;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "-1.5e+10",
        "1E5",
        "true",
        "false",
        "null",
        "\"\"",
        "\"é😀\"",
        "\"\\ud800\"",
        "\"\\u00e9\\n\\/\"",
        "[]",
        "{}",
        " [1 , {\"a\" : [ ] } ]\r\n",
        "{\"a\":1,\"a\":2}",
        "\"\u007f\"",
        "1e999999999"
      })
  void jsonIsRead(String json) {
    assertThat(isJson(json)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "0x1",
        "NaN",
        "Infinity",
        "-Infinity",
        "nul",
        "True",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\t\"",
        "\"\n\"",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[",
        "]",
        "{",
        "{a:1}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "1 2",
        "{}x",
        "/* c */ 1",
        "\uFEFF1",
        "[1]]",
        "\u00a01",
        "tru\u0000"
      })
  void invalidJsonIsRefused(String json) {
    assertThat(isJson(json)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":tru}| 1| 9| expected 'true', found '}'",
        "{a:1}| 1| 2| expected a string in double quotes, found 'a'",
        "{\"é\":x}| 1| 6| expected a JSON value, found 'x'",
        "[1,| 1| 4| expected a JSON value, found the end of the text",
        "{} {}| 1| 4| expected the end of the JSON text, found '{'"
      })
  void aRefusalNamesItsPositionAndTheProblem(String json, long line, long column, String problem) {
    RejectedBodyException rejected =
        catchThrowableOfType(
            RejectedBodyException.class, () -> read(json.getBytes(StandardCharsets.UTF_8)));

    assertThat(rejected).hasMessage(problem);
    assertThat(rejected.line()).hasValue(line);
    assertThat(rejected.column()).hasValue(column);
  }

  @Test
  void aRefusalCountsLines() {
    RejectedBodyException rejected =
        catchThrowableOfType(
            RejectedBodyException.class,
            () -> read("[\n1,\n  ?]".getBytes(StandardCharsets.UTF_8)));

    assertThat(rejected.line()).hasValue(3);
    assertThat(rejected.column()).hasValue(3);
  }

  @Test
  void nestingIsBounded() {
    assertThat(isJson("[".repeat(64) + "]".repeat(64))).isTrue();
    assertThat(isJson("[" + "[1],".repeat(100) + "[1]]")).isTrue();
    assertThatThrownBy(() -> read(("[".repeat(100_000)).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(RejectedBodyException.class)
        .hasMessage("nested deeper than 64 levels, which is the most that is accepted");
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedWithTheirPosition() {
    byte[] latin1 = "{\"data\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);

    RejectedBodyException rejected =
        catchThrowableOfType(RejectedBodyException.class, () -> read(latin1));

    assertThat(rejected).hasMessage("the bytes here are not UTF-8");
    assertThat(rejected.column()).hasValue(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "q\\\"q",
        "\\\\",
        "\\/",
        "\\b\\f\\n\\r\\t",
        "\\u00e9\\uD83D\\uDE00",
        "é😀",
        "\\\\u0041",
        ""
      })
  void stringsAreReadLikeTheServersParserReadsThem(String escaped) {
    byte[] json = ("\"" + escaped + "\"").getBytes(StandardCharsets.UTF_8);

    assertThat(new JsonScanner(json, 64).string()).isEqualTo(parsedString(json));
  }

  static boolean isJson(String text) {
    try {
      read(text.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (RejectedBodyException refused) {
      return false;
    }
  }

  private static void read(byte[] json) {
    JsonScanner scanner = new JsonScanner(json, 64);
    scanner.value();
    scanner.end();
  }

  private static String parsedString(byte[] json) {
    try (JsonParser parser = Json.createParser(new ByteArrayInputStream(json))) {
      parser.next();
      return parser.getString();
    }
  }
}
