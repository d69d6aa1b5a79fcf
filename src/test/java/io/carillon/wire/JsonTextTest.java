package io.carillon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  @Test
  void quotationMarksReverseSolidiAndControlCharactersAreEscaped() {
    assertThat(JsonText.quote("say \"\\/\" \b\f\n\r\t\0\u001f."))
        .isEqualTo("\"say \\\"\\\\/\\\" \\b\\f\\n\\r\\t\\u0000\\u001f.\"");
  }

  @Test
  void allOtherCharactersStayAsTheyAre() {
    String text = "größe 😀 \u007f\u0085\u2028\u2029\uFEFF\uFFFF";

    assertThat(JsonText.quote(text)).isEqualTo('"' + text + '"');
  }

  @Test
  void halfASurrogatePairIsWrittenAsAnEscape() {
    assertThat(JsonText.quote("\uD83D")).isEqualTo("\"\\ud83d\"");
    assertThat(JsonText.quote("\uDE00\uD83D\uDE00\uD83Dx")).isEqualTo("\"\\ude00😀\\ud83dx\"");
  }

  @Test
  void theEmptyStringIsTwoQuotationMarks() {
    assertThat(JsonText.quote("")).isEqualTo("\"\"");
  }

  @Test
  void anObjectHoldsItsMembersInOrder() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", "a \"b\"");
    members.put("seq", 17L);
    members.put("ratio", new BigDecimal("0.50"));
    members.put("open", true);
    members.put("none", null);
    members.put("at", Instant.EPOCH);
    members.put("list", Arrays.asList(1, "two", null, List.of()));
    members.put("map", Map.of("k\n", Map.of()));

    assertThat(JsonText.object(members))
        .isEqualTo(
            "{\"name\":\"a \\\"b\\\"\",\"seq\":17,\"ratio\":0.50,\"open\":true,\"none\":null,"
                + "\"at\":\"1970-01-01T00:00:00Z\",\"list\":[1,\"two\",null,[]],\"map\":{\"k\\n\":{}}}");
  }

  @Test
  void anObjectWithoutMembersIsEmpty() {
    assertThat(JsonText.object(Map.of())).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aNumberThatJsonCannotWriteIsRefused(double number) {
    assertThatIllegalArgumentException().isThrownBy(() -> JsonText.object(Map.of("n", number)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonText.object(Map.of("n", (float) number)));
  }
}
