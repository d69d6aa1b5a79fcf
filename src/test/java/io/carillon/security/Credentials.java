package io.carillon.security;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;

/** The kinds of credentials with which tests call the hub. */
enum Credentials {
  NONE,
  WRONG_CHANNEL,
  RIGHT_CHANNEL,
  RIGHT_CHANNEL_BY_SHARED_SECRET,
  RIGHT_CHANNEL_BY_ROLE,
  READER_ONLY,
  PUBLISHER_ONLY,
  EXPIRED,
  NOT_YET_VALID,
  WITHOUT_EXPIRY,
  BAD_SIGNATURE,
  TAMPERED,
  ALG_NONE,
  SWAPPED_ALGORITHM,
  BRINGS_ITS_OWN_KEY,
  POINTS_TO_ITS_OWN_KEY,
  FOREIGN_ISSUER,
  FOREIGN_AUDIENCE,
  NOT_A_TOKEN,
  BAD_TICKET,
  ADMIN;

  /** The channels that the credentials with rights grant. */
  static final List<String> RIGHT = List.of("right", "chat.right", "notifications", "monitoring");

  static final List<String> WRONG = List.of("wrong", "righ", "right.", "chat.wrong");

  /** A token; empty for credentials that are none. */
  Optional<String> token(Issuer issuer) {
    JwtClaims right = Issuer.granting("ann", RIGHT, RIGHT, false);
    JwtClaims admin = Issuer.granting("root", List.of(), List.of(), true);
    return Optional.ofNullable(
        switch (this) {
          case NONE, BAD_TICKET -> null;
          case WRONG_CHANNEL -> issuer.sign(Issuer.granting("ann", WRONG, WRONG, false));
          case RIGHT_CHANNEL -> issuer.sign(right);
          case RIGHT_CHANNEL_BY_SHARED_SECRET -> Issuer.signShared(right);
          case RIGHT_CHANNEL_BY_ROLE -> {
            JwtClaims claims = Issuer.claims("ann");
            claims.setStringListClaim("groups", "carillon-publisher", "carillon-subscriber");
            yield issuer.sign(claims);
          }
          case READER_ONLY -> issuer.sign(Issuer.granting("ann", WRONG, RIGHT, false));
          case PUBLISHER_ONLY -> issuer.sign(Issuer.granting("ann", RIGHT, WRONG, false));
          case EXPIRED -> {
            admin.setExpirationTime(Issuer.in(Duration.ofSeconds(-2)));
            yield issuer.sign(admin);
          }
          case NOT_YET_VALID -> {
            admin.setNotBefore(Issuer.in(Duration.ofMinutes(5)));
            yield issuer.sign(admin);
          }
          case WITHOUT_EXPIRY -> {
            admin.unsetClaim("exp");
            yield issuer.sign(admin);
          }
          case BAD_SIGNATURE -> Issuer.forged(admin);
          case TAMPERED -> {
            String[] parts = issuer.sign(right).split("\\.");
            yield parts[0] + "." + issuer.sign(admin).split("\\.")[1] + "." + parts[2];
          }
          case ALG_NONE -> Issuer.unsigned(admin);
          case SWAPPED_ALGORITHM -> issuer.swapped(admin);
          case BRINGS_ITS_OWN_KEY -> issuer.sign(admin, Map.of("jwk", Map.of("kty", "RSA")));
          case POINTS_TO_ITS_OWN_KEY ->
              issuer.sign(admin, Map.of("jku", "https://evil.example/keys"));
          case FOREIGN_ISSUER -> {
            admin.setIssuer("https://evil.example");
            yield issuer.sign(admin);
          }
          case FOREIGN_AUDIENCE -> {
            admin.setAudience("another audience");
            yield issuer.sign(admin);
          }
          case NOT_A_TOKEN -> "let-me-in";
          case ADMIN -> issuer.sign(admin);
        });
  }
}
