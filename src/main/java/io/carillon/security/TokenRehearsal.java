package io.carillon.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carillon.config.SecurityConfig;
import io.carillon.config.TokenConfig;
import io.carillon.event.Ticker;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/**
 * The verification of a token that is signed for it with a key of its own, so that the first token
 * of a client is verified about as fast as the next ones: a JVM loads hundreds of classes for it.
 * It concerns neither the configured keys nor an issuer.
 */
public final class TokenRehearsal {
  private static final int MINUTES = 5;

  private TokenRehearsal() {}

  /**
   * Verifies a token, if the hub accepts any.
   *
   * @throws IllegalStateException if that fails
   */
  public static void run(SecurityConfig security) {
    if (security.tokens().hasKey()) {
      String secret = UUID.randomUUID().toString();
      new TokenVerifier(with(security.tokens(), secret), security.roles(), Ticker.SYSTEM)
          .verify(signed(secret), Caller.Authentication.TOKEN);
    }
  }

  private static TokenConfig with(TokenConfig tokens, String secret) {
    return new TokenConfig(
        Optional.of(secret),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Set.of(AlgorithmIdentifiers.HMAC_SHA256),
        Set.of("jwt"),
        tokens.maxKeyAge(),
        tokens.clockSkew(),
        tokens.cookie());
  }

  private static String signed(String secret) {
    JwtClaims claims = new JwtClaims();
    claims.setSubject("rehearsal");
    claims.setExpirationTimeMinutesInTheFuture(MINUTES);
    JsonWebSignature token = new JsonWebSignature();
    token.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
    token.setKey(new HmacKey(secret.getBytes(UTF_8)));
    token.setPayload(claims.toJson());
    try {
      return token.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
