package io.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.http.QueryCheck.Malformed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryCheckTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "&",
        "a",
        "a=",
        "a=b&c=d",
        "id=order-%C3%A9&type=%F0%9F%8E%84",
        "a=1+2&&b=%25",
        "a=\u00c3\u00a9"
      })
  void percentEncodedUtf8IsAccepted(String query) {
    assertThat(QueryCheck.check(query)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "id=order-%E9, id, the byte at offset 9 of the query is not UTF-8",
    "a=b&user=%C3, user, the byte at offset 9 of the query is not UTF-8",
    "role=%ED%A0%80, role, the byte at offset 5 of the query is not UTF-8",
    "topic=%C0%AF, topic, the byte at offset 6 of the query is not UTF-8",
    "type=%u00e9, type, '''%'' at offset 5 of the query is not followed by two digits'",
    "a=1&ticket=%4, ticket, '''%'' at offset 11 of the query is not followed by two digits'",
    "%zz=1, %zz, '''%'' at offset 0 of the query is not followed by two digits'",
    "a=%, a, '''%'' at offset 2 of the query is not followed by two digits'"
  })
  void theFirstMalformedParameterIsNamed(String query, String parameter, String detail) {
    assertThat(QueryCheck.check(query)).contains(new Malformed(parameter, detail));
  }

  @Test
  void aCharacterIsNotPutTogetherFromTwoParameters() {
    assertThat(QueryCheck.check("a=%C3&b=%A9").map(Malformed::parameter)).contains("a");
  }
}
