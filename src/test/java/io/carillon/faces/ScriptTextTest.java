package io.carillon.faces;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "orders",
        "\"quoted\" \\ 'single'",
        "line\nbreak\t\u2028\u2029\u0000\u007f",
        "</script><script>alert(1)</script>",
        "<!-- <script> ]]>",
        "&amp; Grüße ☃"
      })
  void aLiteralIsTheTextAndContainsNoMarkup(String text) {
    String literal = ScriptText.quote(text);

    assertThat(literal).doesNotContain("<", ">", "&", "'", "\n", "\u2028", "\u2029");
    try (var reader = Json.createReader(new StringReader("[" + literal + "]"))) {
      assertThat(reader.readArray().getString(0)).isEqualTo(text);
    }
  }

  @Test
  void listsAndObjects() {
    assertThat(ScriptText.quoteAll(List.of("a", "b"))).isEqualTo("[\"a\", \"b\"]");
    assertThat(ScriptText.object(Map.of("a", "1"))).isEqualTo("{\"a\": 1}");
  }

  @Test
  void codeDoesNotEndItsElement() {
    assertThat(ScriptText.code("show('</script>', '</SCRIPT>'); if (a </b/.x) { '<!--' }"))
        .isEqualTo("show('<\\/script>', '<\\/SCRIPT>'); if (a </b/.x) { '<\\!--' }");
  }
}
