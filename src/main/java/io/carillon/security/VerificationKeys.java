package io.carillon.security;

import io.carillon.config.TokenConfig;
import io.carillon.event.Ticker;
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
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.HmacKey;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * The keys that verify tokens. A key serves algorithms of its type only: a public key is never used
 * as a shared secret, whatever algorithm a token claims. Of the key headers of a token only {@code
 * kid} is used, to select one of the issuer's published keys; embedded keys and URLs are rejected.
 */
final class VerificationKeys implements VerificationKeyResolver {
  /** Headers with which a token supplies its own key (RFC 7515, 4.1). */
  private static final List<String> EMBEDDED_KEY_HEADERS = List.of("jwk", "jku", "x5u", "x5c");

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----(.*?)-----END PUBLIC KEY-----", Pattern.DOTALL);

  private final Optional<Key> secret;
  private final Optional<PublicKey> publicKey;
  private final Optional<PublishedKeys> published;

  /**
   * @throws IllegalArgumentException if the public key cannot be read
   */
  VerificationKeys(TokenConfig config, Ticker ticker) {
    this.secret = config.secret().map(text -> new HmacKey(text.getBytes(StandardCharsets.UTF_8)));
    this.publicKey = config.publicKey().map(VerificationKeys::publicKey);
    this.published =
        config
            .jwksUrl()
            .map(
                url ->
                    new PublishedKeys(
                        url.toString(), new KeySetRequest(), config.maxKeyAge(), ticker));
  }

  /** The keys of one issuer that publishes them: no shared secret is accepted. */
  VerificationKeys(PublishedKeys published) {
    this.secret = Optional.empty();
    this.publicKey = Optional.empty();
    this.published = Optional.of(published);
  }

  @Override
  public Key resolveKey(JsonWebSignature token, List<JsonWebStructure> nesting)
      throws UnresolvableKeyException {
    for (String header : EMBEDDED_KEY_HEADERS) {
      if (token.getHeaders().getObjectHeaderValue(header) != null) {
        throw new UnresolvableKeyException("the token supplies its own key");
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
    Key key = published.isEmpty() ? null : published(published.get(), token);
    if (key == null || !fits(key, algorithm)) {
      throw new UnresolvableKeyException("no key for " + algorithm);
    }
    return key;
  }

  private static @Nullable Key published(PublishedKeys keys, JsonWebSignature token)
      throws UnresolvableKeyException {
    try {
      return keys.find(token);
    } catch (IOException | JoseException unavailable) {
      throw new UnresolvableKeyException("the issuer's keys cannot be used", unavailable);
    }
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
          "carillon.jwt.public-key: no '-----BEGIN PUBLIC KEY-----' found");
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
        // try the next algorithm
      }
    }
    throw new IllegalArgumentException(
        "carillon.jwt.public-key: must be an RSA, EC or Ed25519 key");
  }

  private static String read(String path) {
    try {
      return Files.readString(Path.of(path));
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "carillon.jwt.public-key: neither PEM nor a readable file: " + path, e);
    }
  }
}
