package io.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageFileTest {
  private static final String TEXT = "const path = '@path@';\n".repeat(50);

  private final PageFile file =
      PageFile.of("text/javascript;charset=UTF-8", TEXT.getBytes(StandardCharsets.UTF_8));

  @Test
  void theCompressedFormIsSmallerAndHasTheSameContent() throws IOException {
    byte[] compressed = file.content(true);

    assertThat(compressed.length).isLessThan(file.content(false).length / 2);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes())
        .isEqualTo(file.content(false));
  }

  @Test
  void theFormsHaveDifferentTagsAndAnotherContentHasOthers() {
    PageFile other = file.replacing("@path@", "api/");

    assertThat(other.content(false)).asString().contains("'api/'").doesNotContain("@");
    assertThat(file.entityTag(true)).isNotEqualTo(file.entityTag(false));
    assertThat(other.entityTag(false)).isNotEqualTo(file.entityTag(false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "*"})
  void aTagOfEitherFormMatches(String header) {
    assertThat(file.matches(header.formatted(file.entityTag(false)))).isTrue();
    assertThat(file.matches(header.formatted(file.entityTag(true)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"other\"", "W/\"other\"", ",", "W/"})
  void otherTagsDoNotMatch(String header) {
    assertThat(file.matches(header)).isFalse();
  }
}
