package io.carillon.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** Somebody who issues tokens: right ones, and every kind of wrong ones. */
public final class Issuer {
  public static final String NAME = "https://issuer.example";
  public static final String AUDIENCE = "carillon";
  public static final String SECRET = "a secret that the issuer and the hub share";

  private final KeyPair keys;
  private final String algorithm;

  public Issuer() {
    this("RSA", 2048, "RS256");
  }

  private Issuer(KeyPair keys, String algorithm) {
    this.keys = keys;
    this.algorithm = algorithm;
  }

  private Issuer(String kind, int size, String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      if (size > 0) {
        generator.initialize(size);
      }
      this.keys = generator.generateKeyPair();
      this.algorithm = algorithm;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The issuer of the tests that may also be run against a hub elsewhere: its keys are kept in a
   * folder, by default below {@code target}, where {@code public.pem} is for that hub.
   */
  public static Issuer kept() {
    Path folder = folder();
    Path file = folder.resolve("keys");
    try {
      if (!Files.exists(file)) {
        Issuer fresh = new Issuer();
        Files.createDirectories(folder);
        Files.writeString(publicKeyFile(), fresh.pem());
        Files.writeString(
            file,
            Base64.getEncoder().encodeToString(fresh.keys.getPrivate().getEncoded())
                + "\n"
                + Base64.getEncoder().encodeToString(fresh.keys.getPublic().getEncoded()));
      }
      String[] lines = Files.readString(file).split("\n");
      KeyFactory keys = KeyFactory.getInstance("RSA");
      return new Issuer(
          new KeyPair(
              keys.generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(lines[1]))),
              keys.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines[0])))),
          "RS256");
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path folder() {
    return Path.of(System.getProperty("carillon.test.issuer", "target/test-issuer"));
  }

  /** Where the public key of {@link #kept} is for a hub elsewhere. */
  static Path publicKeyFile() {
    return folder().resolve("public.pem").toAbsolutePath();
  }

  public static Issuer with(String algorithm) {
    return switch (algorithm.substring(0, 2)) {
      case "ES" -> new Issuer("EC", 256, algorithm);
      case "Ed" -> new Issuer("Ed25519", 0, algorithm);
      default -> new Issuer("RSA", 2048, algorithm);
    };
  }

  public PublicKey publicKey() {
    return keys.getPublic();
  }

  public String pem() {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  /** What a token says; good for an hour unless something else is said. */
  public static JwtClaims claims(String user) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(NAME);
    claims.setAudience(AUDIENCE);
    claims.setSubject(user);
    claims.setIssuedAtToNow();
    claims.setGeneratedJwtId();
    claims.setExpirationTime(in(Duration.ofHours(1)));
    return claims;
  }

  public static NumericDate in(Duration time) {
    return NumericDate.fromMilliseconds(System.currentTimeMillis() + time.toMillis());
  }

  public static JwtClaims granting(
      String user, List<String> publish, List<String> subscribe, boolean admin) {
    JwtClaims claims = claims(user);
    claims.setClaim(
        "carillon",
        new TreeMap<>(Map.of("publish", publish, "subscribe", subscribe, "admin", admin)));
    return claims;
  }

  public String sign(JwtClaims claims) {
    return sign(claims, algorithm, keys.getPrivate(), Map.of());
  }

  public String sign(JwtClaims claims, Map<String, ?> headers) {
    return sign(claims, algorithm, keys.getPrivate(), headers);
  }

  /** Signed with the shared secret. */
  public static String signShared(JwtClaims claims) {
    return sign(claims, "HS256", hmac(SECRET), Map.of());
  }

  /** Says "none" and is not signed. */
  public static String unsigned(JwtClaims claims) {
    return base64("{\"alg\":\"none\"}") + "." + base64(claims.toJson()) + ".";
  }

  /** Signed as if the issuer's public key, which everybody knows, were a shared secret. */
  public String swapped(JwtClaims claims) {
    return sign(claims, "HS256", hmac(pem()), Map.of());
  }

  /** Signed by another issuer. */
  public static String forged(JwtClaims claims) {
    return Forger.ISSUER.sign(claims);
  }

  /** Making a key takes up to seconds, so one is enough. */
  private static final class Forger {
    static final Issuer ISSUER = new Issuer();
  }

  static String sign(JwtClaims claims, String algorithm, Key key, Map<String, ?> headers) {
    JsonWebSignature token = new JsonWebSignature();
    token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    token.setPayload(claims.toJson());
    token.setAlgorithmHeaderValue(algorithm);
    token.setKey(key);
    headers.forEach(token::setHeader);
    try {
      return token.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Key hmac(String secret) {
    return new HmacKey(secret.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
