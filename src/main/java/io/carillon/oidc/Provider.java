package io.carillon.oidc;

import io.carillon.config.OidcConfig;
import io.carillon.diagnostics.OutageLog;
import io.carillon.event.Ticker;
import io.carillon.security.IssuerRequest;
import io.carillon.security.IssuerRequest.Answer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The requests of the hub to the provider. Thread-safe: a few requests are under way at a time, so
 * that a provider that hangs does not occupy the threads of the hub.
 */
final class Provider {
  private static final String DOCUMENT = "/.well-known/openid-configuration";
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final int MAX_REQUESTS = 8;

  private final OutageLog outage =
      new OutageLog(
          System.getLogger(Provider.class.getName()),
          "The OpenID provider's metadata cannot be used: users cannot sign in at it",
          "The OpenID provider's metadata can be used again");

  private final String issuer;
  private final OidcConfig config;
  private final Ticker ticker;
  private final Semaphore requests = new Semaphore(MAX_REQUESTS);
  private volatile @Nullable Known known;

  Provider(OidcConfig config, Ticker ticker) {
    this.issuer = config.issuer().map(URI::toString).orElse("");
    this.config = config;
    this.ticker = ticker;
  }

  private record Known(ProviderMetadata metadata, long readNanos) {}

  @FunctionalInterface
  private interface Exchange<T> {
    T send() throws IOException;
  }

  /**
   * The provider's metadata, read again after ten minutes; if that fails, the known one.
   *
   * @throws IOException if it is not known and cannot be read
   */
  ProviderMetadata metadata() throws IOException {
    Known current = known;
    if (current != null && ticker.nanos() - current.readNanos() < FRESH.toNanos()) {
      return current.metadata();
    }
    try {
      ProviderMetadata read = limited(this::read);
      known = new Known(read, ticker.nanos());
      outage.succeeded();
      return read;
    } catch (IOException failure) {
      outage.failed(failure);
      if (current == null) {
        throw failure;
      }
      return current.metadata();
    }
  }

  private ProviderMetadata read() throws IOException {
    URI address = URI.create(issuer.replaceFirst("/$", "") + DOCUMENT);
    Answer answer = IssuerRequest.get(address, "application/json");
    if (answer.status() != HttpURLConnection.HTTP_OK) {
      throw new IOException(address + " answered " + answer.status());
    }
    return ProviderMetadata.read(answer.body(), issuer);
  }

  /**
   * Redeems a code (OpenID Connect Core 1.0, 3.1.3).
   *
   * @param callback the address to which the provider has sent the code
   * @return the ID token, not verified
   * @throws IOException if the provider does not answer
   * @throws SignInException if it refuses
   */
  String redeem(String code, SignInAttempt attempt, String callback)
      throws IOException, SignInException {
    ProviderMetadata metadata = metadata();
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", callback);
    form.put("code_verifier", attempt.codeVerifier());
    boolean isInHeader = config.clientSecret().isPresent() && !metadata.takesSecretInForm();
    if (!isInHeader) {
      form.put("client_id", config.clientId());
      config.clientSecret().ifPresent(secret -> form.put("client_secret", secret));
    }
    Answer answer =
        limited(
            () -> IssuerRequest.post(metadata.token(), encoded(form), isInHeader ? basic() : ""));
    return idToken(answer);
  }

  private static String idToken(Answer answer) throws IOException, SignInException {
    Map<String, Object> members = members(answer);
    if (answer.status() == HttpURLConnection.HTTP_OK) {
      if (members.get("id_token") instanceof String token) {
        return token;
      }
      throw new SignInException(SignInProblem.INVALID, "the provider has sent no ID token");
    }
    Object error =
        answer.status() == HttpURLConnection.HTTP_UNAUTHORIZED
            ? "invalid_client"
            : members.get("error");
    if (answer.status() >= HttpURLConnection.HTTP_INTERNAL_ERROR) {
      throw new IOException("the provider answered " + answer.status() + " to a code");
    }
    throw new SignInException(
        "invalid_grant".equals(error) ? SignInProblem.EXPIRED : SignInProblem.MISCONFIGURED,
        "the provider refuses to redeem a code: " + ProviderError.of(error));
  }

  private static Map<String, Object> members(Answer answer) {
    try {
      return JsonUtil.parseJson(answer.body());
    } catch (JoseException notJson) {
      return Map.of();
    }
  }

  /** Each part is encoded as in a form (RFC 6749, 2.3.1). */
  private String basic() {
    String login = encoded(config.clientId()) + ":" + encoded(config.clientSecret().orElseThrow());
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  private <T> T limited(Exchange<T> exchange) throws IOException {
    if (!requests.tryAcquire()) {
      throw new IOException("too many requests to the provider are under way");
    }
    try {
      return exchange.send();
    } finally {
      requests.release();
    }
  }

  /** Parameters as a form or a query. */
  static String encoded(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
