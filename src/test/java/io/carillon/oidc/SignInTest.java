package io.carillon.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.event.ChannelName;
import io.carillon.oidc.SignIn.Callback;
import io.carillon.oidc.SignIn.Completed;
import io.carillon.oidc.SignIn.Started;
import io.carillon.security.Issuer;
import io.carillon.testing.ManualTicker;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that signs in as it should, and one that does not; a browser that is misused. */
@Timeout(30)
class SignInTest {
  private static final String CALLBACK = "https://hub.example/api/sign-in/callback";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static TestProvider provider;

  private final ManualTicker ticker = new ManualTicker();
  private SignIn signIn = signIn(Map.of());

  @BeforeAll
  static void start() {
    provider = new TestProvider("RS256");
  }

  @AfterAll
  static void stop() {
    provider.close();
  }

  @AfterEach
  void behave() {
    provider.claims = each -> {};
    provider.isAway = false;
    provider.metadata.put("issuer", provider.name());
    provider.metadata.put("token_endpoint", provider.name() + "/token");
    provider.metadata.put("code_challenge_methods_supported", List.of("S256"));
  }

  private SignIn signIn(Map<String, String> more) {
    return signIn(provider, more);
  }

  private SignIn signIn(TestProvider at, Map<String, String> more) {
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "carillon.security", "secured",
            "carillon.oidc.issuer", at.name(),
            "carillon.oidc.client-id", TestProvider.CLIENT,
            "carillon.jwt.clock-skew", "PT0S",
            "carillon.role.staff.subscribe", "orders"));
    settings.putAll(more);
    return new SignIn(
        CarillonConfig.load(Host.SERVER, List.of(ConfigSources.systemProperties(settings)))
            .security(),
        ticker);
  }

  private Started begin() throws SignInException {
    return signIn.begin(PageAddress.parse("chat.html?a=1#lobby"), CALLBACK, false);
  }

  /** What the provider sends back after the user has signed in. */
  private static Callback enter(Started started) {
    return answer(started.address() + "&user=ann");
  }

  private static Callback answer(String address) {
    try {
      HttpResponse<String> redirect =
          HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
      assertThat(redirect.statusCode()).as(redirect.body()).isEqualTo(302);
      String back = redirect.headers().firstValue("Location").orElseThrow();
      assertThat(back).startsWith(CALLBACK + "?");
      Map<String, String> sent = new HashMap<>();
      for (String each : back.substring(back.indexOf('?') + 1).split("&")) {
        int equals = each.indexOf('=');
        sent.put(
            each.substring(0, equals),
            URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
      }
      return new Callback(
          sent.getOrDefault("code", ""),
          sent.getOrDefault("state", ""),
          sent.getOrDefault("error", ""),
          sent.getOrDefault("iss", ""));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Completed complete() throws SignInException {
    Started started = begin();
    return signIn.complete(enter(started), Optional.of(started.cookie()), CALLBACK);
  }

  private SignInException failure(Callback answer, Optional<String> cookie) {
    return catchThrowableOfType(
        SignInException.class, () -> signIn.complete(answer, cookie, CALLBACK));
  }

  private void assertRefused(SignInProblem problem, String reason) {
    SignInException refused = catchThrowableOfType(SignInException.class, this::complete);
    assertThat(refused).isNotNull().hasMessageContaining(reason);
    assertThat(refused.problem()).isEqualTo(problem);
  }

  @Test
  void aUserSignsInAndReturnsToThePage() throws SignInException {
    provider.claims = token -> token.setStringListClaim("groups", "staff");
    Completed completed = complete();
    assertThat(completed.page()).hasToString("chat.html?a=1#lobby");
    assertThat(completed.user().user()).isEqualTo("ann");
    assertThat(completed.user().name()).contains("Mx. ann");
    assertThat(completed.user().roles()).containsExactly("staff");
    assertThat(completed.user().grants().maySubscribe(new ChannelName("orders"))).isTrue();
    assertThat(completed.user().grants().maySubscribe(new ChannelName("others"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES256", "EdDSA"})
  void aProviderMaySignWithOtherKeys(String algorithm) throws SignInException {
    try (TestProvider other = new TestProvider(algorithm)) {
      signIn = signIn(other, Map.of());
      assertThat(complete().user().user()).isEqualTo("ann");
    }
  }

  @Test
  void aConfidentialClientSendsItsSecretInAHeader() throws SignInException {
    signIn = signIn(Map.of("carillon.oidc.client-secret", TestProvider.SECRET));
    assertThat(complete().user().user()).isEqualTo("ann");
    signIn = signIn(Map.of("carillon.oidc.client-secret", "guessed"));
    assertRefused(SignInProblem.MISCONFIGURED, "invalid_client");
  }

  @Test
  void everySignInHasAStateANonceAndAChallengeOfItsOwn() throws SignInException {
    String one = begin().address();
    String other = begin().address();
    for (String parameter : List.of("state", "nonce", "code_challenge")) {
      String pattern = "(?s).*[?&]" + parameter + "=([^&]{43})(&.*)?";
      assertThat(one).matches(pattern);
      assertThat(one.replaceAll(pattern, "$1")).isNotEqualTo(other.replaceAll(pattern, "$1"));
    }
  }

  @Test
  void anAnswerWithTheStateOfAnotherSignInIsRefused() throws SignInException {
    Started mine = begin();
    Callback ofOther = enter(begin());
    SignInException refused = failure(ofOther, Optional.of(mine.cookie()));
    assertThat(refused.problem()).isEqualTo(SignInProblem.MISMATCH);
    Callback without = new Callback(ofOther.code(), "", "", ofOther.issuer());
    assertThat(failure(without, Optional.of(mine.cookie())).problem())
        .isEqualTo(SignInProblem.MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "x.y", "0123456789012345678901234567890123456789012.%%"})
  void anAnswerToABrowserThatHasBegunNothingIsRefused(String cookie) throws SignInException {
    Callback answer = enter(begin());
    assertThat(failure(answer, Optional.of(cookie)).problem()).isEqualTo(SignInProblem.EXPIRED);
    assertThat(failure(answer, Optional.empty()).problem()).isEqualTo(SignInProblem.EXPIRED);
  }

  /** A stolen code is of no use without the verifier, even with a matching state. */
  @Test
  void aCodeOfAnotherSignInIsRefusedByTheProvider() throws SignInException {
    Callback stolen = enter(begin());
    Started mine = begin();
    Callback own = enter(mine);
    Callback injected = new Callback(stolen.code(), own.state(), "", own.issuer());
    SignInException refused = failure(injected, Optional.of(mine.cookie()));
    assertThat(refused.problem()).isEqualTo(SignInProblem.EXPIRED);
    assertThat(refused).hasMessageContaining("invalid_grant");
  }

  @Test
  void aCodeIsRedeemedOnce() throws SignInException {
    Started started = begin();
    Callback answer = enter(started);
    signIn.complete(answer, Optional.of(started.cookie()), CALLBACK);
    assertThat(failure(answer, Optional.of(started.cookie())).problem())
        .isEqualTo(SignInProblem.EXPIRED);
  }

  @Test
  void anAnswerOfAnotherProviderIsRefused() throws SignInException {
    Started started = begin();
    Callback answer = enter(started);
    for (String issuer : List.of("https://evil.example", "")) {
      Callback mixedUp = new Callback(answer.code(), answer.state(), "", issuer);
      assertThat(failure(mixedUp, Optional.of(started.cookie())).problem())
          .isEqualTo(SignInProblem.INVALID);
    }
  }

  @Test
  void aTokenOfAnotherSignInIsRefused() {
    provider.claims = token -> token.setStringClaim("nonce", "of another");
    assertRefused(SignInProblem.INVALID, "nonce");
    provider.claims = token -> token.unsetClaim("nonce");
    assertRefused(SignInProblem.INVALID, "nonce");
  }

  @Test
  void aTokenForAnotherClientIsRefused() {
    provider.claims = token -> token.setAudience("another-client");
    assertRefused(SignInProblem.INVALID, "another audience");
    provider.claims = token -> token.setAudience(TestProvider.CLIENT, "another-client");
    assertRefused(SignInProblem.INVALID, "azp");
    provider.claims = token -> token.setStringClaim("azp", "another-client");
    assertRefused(SignInProblem.INVALID, "azp");
  }

  @Test
  void aTokenOfAnotherIssuerIsRefused() {
    provider.claims = token -> token.setIssuer("https://evil.example");
    assertRefused(SignInProblem.INVALID, "another issuer");
  }

  @Test
  void anExpiredTokenIsRefused() {
    provider.claims = token -> token.setExpirationTime(Issuer.in(Duration.ofSeconds(-2)));
    assertRefused(SignInProblem.INVALID, "expired");
    provider.claims = token -> token.unsetClaim("exp");
    assertRefused(SignInProblem.INVALID, "expiry");
  }

  @Test
  void aTokenWithoutAUserOrWithMalformedRolesIsRefused() {
    provider.claims = token -> token.unsetClaim("sub");
    assertRefused(SignInProblem.INVALID, "ID token");
    provider.claims = token -> token.setClaim("groups", Map.of("not", "a list"));
    assertRefused(SignInProblem.INVALID, "malformed");
  }

  @Test
  void aTokenThatTheProviderHasNotSignedIsRefused() {
    try (TestProvider forger = new TestProvider("RS256")) {
      signIn = signIn(forger, Map.of());
      for (var signature :
          List.<java.util.function.Function<JwtClaims, String>>of(
              Issuer::forged, Issuer::unsigned, Issuer::signShared, claims -> "no token")) {
        forger.signature = signature;
        assertRefused(SignInProblem.INVALID, "ID token");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "access_denied, CANCELLED",
    "temporarily_unavailable, UNAVAILABLE",
    "invalid_scope, MISCONFIGURED"
  })
  void aRefusalOfTheProviderHasItsReason(String error, SignInProblem problem)
      throws SignInException {
    Started started = begin();
    Callback answer = answer(started.address() + "&refuse=" + error);
    SignInException refused = failure(answer, Optional.of(started.cookie()));
    assertThat(refused.problem()).isEqualTo(problem);
    assertThat(refused).hasMessageContaining(error);
  }

  @Test
  void whatARequestSendsAsAnErrorIsNotWrittenToTheLog() throws SignInException {
    Started started = begin();
    Callback genuine = enter(started);
    Callback forged = new Callback("", genuine.state(), "line\nbreak", genuine.issuer());
    assertThat(failure(forged, Optional.of(started.cookie())))
        .hasMessageEndingWith("an unknown error");
  }

  @Test
  void aProviderThatIsAwayIsReported() throws SignInException {
    provider.isAway = true;
    assertRefused(SignInProblem.UNAVAILABLE, "503");
    provider.isAway = false;
    Started started = begin();
    Callback answer = enter(started);
    provider.isAway = true;
    assertThat(failure(answer, Optional.of(started.cookie())).problem())
        .isEqualTo(SignInProblem.UNAVAILABLE);
  }

  @Test
  void aProviderWithoutPkceOrWithAnotherNameOrAddressesWithoutTlsIsRefused() {
    provider.metadata.put("code_challenge_methods_supported", List.of("plain"));
    assertRefused(SignInProblem.UNAVAILABLE, "PKCE");
    provider.metadata.put("code_challenge_methods_supported", List.of("S256"));
    provider.metadata.put("issuer", "https://evil.example");
    assertRefused(SignInProblem.UNAVAILABLE, "carillon.oidc.issuer");
    provider.metadata.put("issuer", provider.name());
    provider.metadata.put("token_endpoint", "http://login.example/token");
    assertRefused(SignInProblem.UNAVAILABLE, "https");
  }

  @Test
  void knownMetadataAreUsedWhileTheProviderIsAway() throws SignInException {
    begin();
    provider.isAway = true;
    ticker.advance(Duration.ofHours(1));
    assertThat(begin().address()).startsWith(provider.name() + "/authorize?");
  }

  @Test
  void signingOutAtTheProviderNamesTheTokenAndThePage() {
    assertThat(signIn.endSession("a.b.c", "https://hub.example/"))
        .hasValueSatisfying(
            address ->
                assertThat(address)
                    .startsWith(provider.name() + "/sign-out?id_token_hint=a.b.c&")
                    .endsWith("post_logout_redirect_uri=https%3A%2F%2Fhub.example%2F"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "..//evil.example",
        "a.html/../../x",
        "chat.html\r\nSet-Cookie: a=b",
        "@evil.example",
        ".evil.example",
        "chat.html@evil"
      })
  void noAddressLeadsElsewhere(String text) {
    assertThat(PageAddress.parse(text)).isEqualTo(PageAddress.OVERVIEW);
  }

  @Test
  void aPageTellsOfAProblemInItsQuery() {
    assertThat(PageAddress.parse("chat.html#lobby").with(SignInProblem.CANCELLED))
        .hasToString("chat.html?sign-in=cancelled#lobby");
    assertThat(PageAddress.parse("?a=1").with(SignInProblem.EXPIRED))
        .hasToString("?a=1&sign-in=expired");
  }
}
