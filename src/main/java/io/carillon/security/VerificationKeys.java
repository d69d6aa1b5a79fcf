package io.carillon.security;

import io.carillon.config.TokenConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.http.Get;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.HmacKey;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * The keys that tokens are verified with. Each serves algorithms of its kind only: a public key is
 * never taken for a shared secret, whatever a token says of its algorithm. What a token says of its
 * key is believed as far as the name ({@code kid}) of one that the issuer publishes, never its key
 * itself or where that is to be found.
 */
final class VerificationKeys implements VerificationKeyResolver {
  /** RFC 7515, 4.1: by these a token would bring its own key. */
  private static final List<String> BROUGHT_ALONG = List.of("jwk", "jku", "x5u", "x5c");

  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(3);

  /** How long keys are used without asking the issuer, unless it says otherwise. */
  private static final Duration FRESH = Duration.ofMinutes(10);

  /** How long keys are used when the issuer cannot be asked. */
  private static final Duration SURVIVES_OUTAGE = Duration.ofDays(7);

  /** Tokens with made-up names of keys must not have the hub ask for every one. */
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(2);

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----(.*?)-----END PUBLIC KEY-----", Pattern.DOTALL);

  private final Optional<Key> secret;
  private final Optional<PublicKey> publicKey;
  private final Optional<VerificationKeyResolver> published;

  /**
   * @throws IllegalArgumentException if the public key cannot be read
   */
  VerificationKeys(TokenConfig config) {
    this.secret = config.secret().map(text -> new HmacKey(text.getBytes(StandardCharsets.UTF_8)));
    this.publicKey = config.publicKey().map(VerificationKeys::publicKey);
    this.published = config.jwksUrl().map(url -> published(url.toString()));
  }

  private static VerificationKeyResolver published(String url) {
    Get get = new Get();
    get.setConnectTimeout((int) FETCH_TIMEOUT.toMillis());
    get.setReadTimeout((int) FETCH_TIMEOUT.toMillis());
    get.setRetries(0);
    HttpsJwks keys = new HttpsJwks(url);
    keys.setSimpleHttpGet(get);
    keys.setDefaultCacheDuration(FRESH.toSeconds());
    keys.setRetainCacheOnErrorDuration(SURVIVES_OUTAGE.toSeconds());
    keys.setRefreshReprieveThreshold(BETWEEN_FETCHES.toMillis());
    return new HttpsJwksVerificationKeyResolver(keys);
  }

  @Override
  public Key resolveKey(JsonWebSignature token, List<JsonWebStructure> nesting)
      throws UnresolvableKeyException {
    for (String header : BROUGHT_ALONG) {
      if (token.getHeaders().getObjectHeaderValue(header) != null) {
        throw new UnresolvableKeyException("a token that brings its own key");
      }
    }
    String algorithm = token.getAlgorithmHeaderValue();
    if (algorithm.startsWith("HS")) {
      return secret.orElseThrow(() -> new UnresolvableKeyException("no shared secret"));
    }
    Optional<PublicKey> fitting = publicKey.filter(key -> fits(key, algorithm));
    if (fitting.isPresent()) {
      return fitting.get();
    }
    Key key =
        published
            .orElseThrow(() -> new UnresolvableKeyException("no key for " + algorithm))
            .resolveKey(token, nesting);
    if (!fits(key, algorithm)) {
      throw new UnresolvableKeyException("no key for " + algorithm);
    }
    return key;
  }

  private static boolean fits(Key key, String algorithm) {
    return switch (algorithm.substring(0, 2)) {
      case "RS", "PS" -> key instanceof RSAPublicKey;
      case "ES" -> key instanceof ECPublicKey;
      case "Ed" -> key instanceof EdECPublicKey;
      default -> false;
    };
  }

  private static PublicKey publicKey(String pemOrPath) {
    String pem = pemOrPath.contains("-----BEGIN") ? pemOrPath : read(pemOrPath);
    Matcher key = PEM.matcher(pem.replace("\\n", "\n"));
    if (!key.find()) {
      throw new IllegalArgumentException(
          "carillon.jwt.public-key: this is no '-----BEGIN PUBLIC KEY-----'");
    }
    byte[] encoded;
    try {
      encoded = Base64.getMimeDecoder().decode(key.group(1));
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException("carillon.jwt.public-key: not base64", notBase64);
    }
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
      } catch (GeneralSecurityException notOfThisKind) {
        // of the next, maybe
      }
    }
    throw new IllegalArgumentException(
        "carillon.jwt.public-key: accepted are keys of RSA, EC and Ed25519");
  }

  private static String read(String path) {
    try {
      return Files.readString(Path.of(path));
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "carillon.jwt.public-key: neither PEM nor a file that can be read: " + path, e);
    }
  }
}
