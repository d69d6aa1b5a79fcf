package io.carillon.oidc;

import io.carillon.config.OidcConfig;
import io.carillon.config.SecurityConfig;
import io.carillon.event.Ticker;
import io.carillon.security.IdTokens;
import io.carillon.security.InvalidTokenException;
import io.carillon.security.KeysUnavailableException;
import io.carillon.security.SignedInUser;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs users in at the OpenID provider: authorization code with PKCE (RFC 7636), state and nonce.
 * The hub redeems the code, so that no script of a page has a token (OAuth 2.0 for Browser-Based
 * Applications, 6.1). Thread-safe.
 */
public final class SignIn {
  /** The time that a user may take at the provider. */
  public static final Duration MAX_TIME = Duration.ofMinutes(10);

  private final SecurityConfig security;
  private final OidcConfig config;
  private final Provider provider;
  private volatile @Nullable Verifier verifier;

  /**
   * @param security with a provider
   */
  public SignIn(SecurityConfig security, Ticker ticker) {
    this.security = security;
    this.config = security.oidc();
    this.provider = new Provider(config, ticker);
  }

  private record Verifier(URI keys, IdTokens tokens) {}

  /**
   * What a browser gets at the beginning.
   *
   * @param address of the provider
   * @param cookie the value of the cookie, for {@link #MAX_TIME}
   */
  public record Started(String address, String cookie) {}

  /**
   * What the provider has sent with the browser (RFC 6749, 4.1.2; RFC 9207, 2); each may be empty.
   */
  public record Callback(String code, String state, String error, String issuer) {}

  /** A user, and the page to which the user returns. */
  public record Completed(SignedInUser user, PageAddress page) {}

  /**
   * Begins a sign-in.
   *
   * @param callback the absolute address of the hub to which the provider sends the browser back
   * @param isAgain whether the provider asks for the credentials even if it knows the user
   * @throws SignInException if the provider's metadata is not available
   */
  public Started begin(PageAddress page, String callback, boolean isAgain) throws SignInException {
    SignInAttempt attempt = SignInAttempt.begin(page);
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("response_type", "code");
    parameters.put("client_id", config.clientId());
    parameters.put("redirect_uri", callback);
    parameters.put("scope", config.scopes());
    parameters.put("state", attempt.state());
    parameters.put("nonce", attempt.nonce());
    parameters.put("code_challenge", attempt.codeChallenge());
    parameters.put("code_challenge_method", "S256");
    if (isAgain) {
      parameters.put("prompt", "login");
    }
    return new Started(withQuery(metadata().authorization(), parameters), attempt.encode());
  }

  /** The page from which a sign-in was begun, if it is known. */
  public static PageAddress pageOf(Optional<String> cookie) {
    return cookie
        .flatMap(SignInAttempt::decode)
        .map(SignInAttempt::page)
        .orElse(PageAddress.OVERVIEW);
  }

  /**
   * Completes a sign-in.
   *
   * @param cookie the value of the browser's cookie
   * @param callback as at the beginning
   * @throws SignInException if it fails
   */
  public Completed complete(Callback answer, Optional<String> cookie, String callback)
      throws SignInException {
    SignInAttempt attempt =
        cookie
            .flatMap(SignInAttempt::decode)
            .orElseThrow(
                () ->
                    new SignInException(
                        SignInProblem.EXPIRED, "the browser has no cookie of a sign-in"));
    if (!attempt.hasState(answer.state())) {
      throw new SignInException(SignInProblem.MISMATCH, "the state is of another sign-in");
    }
    ProviderMetadata metadata = metadata();
    requireIssuer(metadata, answer.issuer());
    if (!answer.error().isEmpty()) {
      throw refused(answer.error());
    }
    if (answer.code().isEmpty()) {
      throw new SignInException(SignInProblem.INVALID, "the provider has sent no code");
    }
    return new Completed(user(metadata, answer.code(), attempt, callback), attempt.page());
  }

  private SignedInUser user(
      ProviderMetadata metadata, String code, SignInAttempt attempt, String callback)
      throws SignInException {
    try {
      String idToken = provider.redeem(code, attempt, callback);
      return verifier(metadata).verify(idToken, attempt.nonce());
    } catch (InvalidTokenException invalid) {
      throw new SignInException(SignInProblem.INVALID, "ID token: " + invalid.getMessage());
    } catch (KeysUnavailableException | IOException unavailable) {
      throw unavailable(unavailable);
    }
  }

  /** The one verifier, with the keys that it has fetched, unless they are elsewhere now. */
  private IdTokens verifier(ProviderMetadata metadata) {
    Verifier current = verifier;
    if (current == null || !current.keys().equals(metadata.keys())) {
      current =
          new Verifier(metadata.keys(), new IdTokens(security, metadata.issuer(), metadata.keys()));
      verifier = current;
    }
    return current.tokens();
  }

  /** An answer of another provider was mixed up with this one's (RFC 9207, 2.4). */
  private static void requireIssuer(ProviderMetadata metadata, String issuer)
      throws SignInException {
    if (issuer.isEmpty() ? metadata.namesItself() : !issuer.equals(metadata.issuer())) {
      throw new SignInException(SignInProblem.INVALID, "the answer is from another provider");
    }
  }

  /** RFC 6749, 4.1.2.1; OpenID Connect Core 1.0, 3.1.2.6. */
  private static SignInException refused(String error) {
    SignInProblem problem =
        switch (error) {
          case "access_denied", "login_required", "consent_required", "interaction_required" ->
              SignInProblem.CANCELLED;
          case "server_error", "temporarily_unavailable" -> SignInProblem.UNAVAILABLE;
          default -> SignInProblem.MISCONFIGURED;
        };
    return new SignInException(
        problem, "the provider refuses the sign-in: " + ProviderError.of(error));
  }

  /**
   * Where a user ends the session at the provider, too (OpenID Connect RP-Initiated Logout 1.0, 2).
   *
   * @param back the absolute address to which the provider sends the browser afterwards
   * @return empty if the provider has no such page, or its metadata is not available
   */
  public Optional<String> endSession(String idToken, String back) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("id_token_hint", idToken);
    parameters.put("client_id", config.clientId());
    parameters.put("post_logout_redirect_uri", back);
    try {
      return provider.metadata().endSession().map(each -> withQuery(each, parameters));
    } catch (IOException unavailable) {
      return Optional.empty();
    }
  }

  private ProviderMetadata metadata() throws SignInException {
    try {
      return provider.metadata();
    } catch (IOException unavailable) {
      throw unavailable(unavailable);
    }
  }

  private static SignInException unavailable(Exception cause) {
    return new SignInException(
        SignInProblem.UNAVAILABLE, "the provider is not available: " + cause.getMessage());
  }

  private static String withQuery(URI address, Map<String, String> parameters) {
    return address + (address.getRawQuery() == null ? "?" : "&") + Provider.encoded(parameters);
  }
}
