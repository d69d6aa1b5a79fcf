package io.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityHeadersTest {
  private static final Pattern INLINE_SCRIPT =
      Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

  @ParameterizedTest
  @ValueSource(
      strings = {"index", "notifications", "monitoring", "chat", "console", "connections", "api"})
  void thePolicyAllowsTheOnlyInlineScript(String page) throws Exception {
    List<String> scripts = inlineScripts(page);

    assertThat(scripts).hasSize(1);
    assertThat(SecurityHeaders.PAGES)
        .contains("script-src 'self' 'sha256-" + sha256(scripts.get(0)) + "';")
        .doesNotContain("unsafe");
  }

  private static List<String> inlineScripts(String page) throws IOException {
    return INLINE_SCRIPT
        .matcher(Files.readString(Path.of("target/pages/" + page + ".html")))
        .results()
        .map((MatchResult script) -> script.group(1))
        .toList();
  }

  private static String sha256(String text) throws GeneralSecurityException {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(hash);
  }
}
