package io.carillon.embedded.cli;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwx.HeaderParameterNames;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code carillon token --user=ann --subscribe='*'}: creates a token with a shared secret. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Creates a token (JWT, HS256) for a hub with carillon.jwt.secret.",
    footer = {
      "",
      "Examples:",
      "  CARILLON_JWT_SECRET=… token --user=ann --subscribe='*' --publish=chat.*",
      "  CARILLON_JWT_SECRET=… token --user=ops --admin --expires-in=PT15M"
    })
final class TokenCommand implements Callable<Integer> {
  private static final int MIN_SECRET_BYTES = 32;

  @Spec private CommandSpec spec;

  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      defaultValue = "${env:CARILLON_JWT_SECRET:-}",
      showDefaultValue = Visibility.NEVER,
      description = "carillon.jwt.secret of the hub; preferably in CARILLON_JWT_SECRET")
  private String secret = "";

  @Option(
      names = "--user",
      required = true,
      paramLabel = "USER",
      description = "sub: the user name")
  private String user = "";

  @Option(names = "--role", paramLabel = "ROLE", description = "groups: a role; repeatable")
  private List<String> roles = new ArrayList<>();

  @Option(
      names = "--publish",
      paramLabel = "CHANNEL",
      description = "grant to publish: a name, or a prefix and *; repeatable")
  private List<String> publish = new ArrayList<>();

  @Option(
      names = "--subscribe",
      paramLabel = "CHANNEL",
      description = "grant to subscribe: a name, or a prefix and *; repeatable")
  private List<String> subscribe = new ArrayList<>();

  @Option(names = "--admin", description = "grant to administer the hub")
  private boolean isAdmin;

  @Option(
      names = "--expires-in",
      paramLabel = "DURATION",
      defaultValue = "PT1H",
      description = "exp: lifetime of the token. Default: ${DEFAULT-VALUE}")
  private Duration expiresIn = Duration.ofHours(1);

  @Option(names = "--issuer", paramLabel = "ISS", description = "iss, if the hub requires it")
  private Optional<String> issuer = Optional.empty();

  @Option(names = "--audience", paramLabel = "AUD", description = "aud, if the hub requires it")
  private Optional<String> audience = Optional.empty();

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  TokenCommand() {}

  @Override
  public Integer call() throws JoseException {
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    if (key.length < MIN_SECRET_BYTES) {
      throw new ParameterException(
          spec.commandLine(),
          "the secret must have at least " + MIN_SECRET_BYTES + " bytes; set CARILLON_JWT_SECRET");
    }
    if (expiresIn.isNegative() || expiresIn.isZero()) {
      throw new ParameterException(spec.commandLine(), "--expires-in must be positive");
    }
    spec.commandLine().getOut().println(signed(claims(Instant.now()), new HmacKey(key)));
    return 0;
  }

  private JwtClaims claims(Instant now) {
    Map<String, Object> grants = new LinkedHashMap<>();
    grants.put("publish", publish);
    grants.put("subscribe", subscribe);
    grants.put("admin", isAdmin);
    JwtClaims claims = new JwtClaims();
    issuer.ifPresent(claims::setIssuer);
    audience.ifPresent(claims::setAudience);
    claims.setSubject(user);
    claims.setStringListClaim("groups", roles);
    claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
    claims.setExpirationTime(NumericDate.fromSeconds(now.plus(expiresIn).getEpochSecond()));
    claims.setJwtId(UUID.randomUUID().toString());
    claims.setClaim("carillon", grants);
    return claims;
  }

  private static String signed(JwtClaims claims, Key key) throws JoseException {
    JsonWebSignature token = new JsonWebSignature();
    token.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
    token.setHeader(HeaderParameterNames.TYPE, "JWT");
    token.setPayload(claims.toJson());
    token.setKey(key);
    return token.getCompactSerialization();
  }
}
