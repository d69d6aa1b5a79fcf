package io.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeCheckTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        " text/plain ;charset=utf-8",
        "application/json;",
        "application/json; charset=\"utf\\\"-8\"; x=y",
        "application/problem+json",
        "*/*"
      })
  void mediaTypes(String contentType) {
    assertThat(MediaTypeCheck.isMediaType(contentType)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "text", "a/b/c", ";;", "/", "text/", "a/b;x", "a/b;x=\"", "a/b, c/d", "a b/c"})
  void notMediaTypes(String contentType) {
    assertThat(MediaTypeCheck.isMediaType(contentType)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        "text/event-stream;q=0, */*",
        "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
        "application/json;q=1.000;level=\"1,2\"",
        ", text/plain,"
      })
  void accepts(String accept) {
    assertThat(MediaTypeCheck.isAccept(accept)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b/c",
        "text/event-stream;q",
        "text/plain;q=2",
        "text/plain;q=x",
        "text/plain;q=0.0001",
        "text/plain;q=\"1\"",
        "text/plain text/html",
        "a/b;x=\"y",
        "text"
      })
  void notAccepts(String accept) {
    assertThat(MediaTypeCheck.isAccept(accept)).isFalse();
  }
}
