package io.carillon.embedded.cli;

import io.carillon.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code carillon token --user=ann --subscribe='*'}: a token for a hub with a shared secret. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Makes a token (JWT, HS256) for a hub that has carillon.jwt.secret.",
    footer = {
      "",
      "Examples:",
      "  CARILLON_JWT_SECRET=… token --user=ann --subscribe='*' --publish=chat.*",
      "  CARILLON_JWT_SECRET=… token --user=ops --admin --expires-in=PT15M"
    })
final class TokenCommand implements Callable<Integer> {
  private static final int MIN_SECRET_BYTES = 32;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  @Spec private CommandSpec spec;

  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      defaultValue = "${env:CARILLON_JWT_SECRET:-}",
      showDefaultValue = Visibility.NEVER,
      description = "the hub's carillon.jwt.secret; better in CARILLON_JWT_SECRET")
  private String secret = "";

  @Option(
      names = "--user",
      required = true,
      paramLabel = "USER",
      description = "sub: who it is for")
  private String user = "";

  @Option(names = "--role", paramLabel = "ROLE", description = "groups; repeatable")
  private List<String> roles = new ArrayList<>();

  @Option(
      names = "--publish",
      paramLabel = "CHANNEL",
      description = "may publish there: a name, or a prefix and *; repeatable")
  private List<String> publish = new ArrayList<>();

  @Option(
      names = "--subscribe",
      paramLabel = "CHANNEL",
      description = "may read that: a name, or a prefix and *; repeatable")
  private List<String> subscribe = new ArrayList<>();

  @Option(names = "--admin", description = "may look after the hub")
  private boolean isAdmin;

  @Option(
      names = "--expires-in",
      paramLabel = "DURATION",
      defaultValue = "PT1H",
      description = "exp: how long it is good. Default: ${DEFAULT-VALUE}")
  private Duration expiresIn = Duration.ofHours(1);

  @Option(names = "--issuer", paramLabel = "ISS", description = "iss, if the hub requires it")
  private Optional<String> issuer = Optional.empty();

  @Option(names = "--audience", paramLabel = "AUD", description = "aud, if the hub requires it")
  private Optional<String> audience = Optional.empty();

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  TokenCommand() {}

  @Override
  public Integer call() throws GeneralSecurityException {
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    if (key.length < MIN_SECRET_BYTES) {
      throw new ParameterException(
          spec.commandLine(),
          "the secret has at least " + MIN_SECRET_BYTES + " bytes; set CARILLON_JWT_SECRET");
    }
    if (expiresIn.isNegative() || expiresIn.isZero()) {
      throw new ParameterException(spec.commandLine(), "--expires-in is longer than nothing");
    }
    spec.commandLine().getOut().println(signed(claims(Instant.now()), key));
    return 0;
  }

  private Map<String, Object> claims(Instant now) {
    Map<String, Object> grants = new LinkedHashMap<>();
    grants.put("publish", publish);
    grants.put("subscribe", subscribe);
    grants.put("admin", isAdmin);
    Map<String, Object> claims = new LinkedHashMap<>();
    issuer.ifPresent(value -> claims.put("iss", value));
    audience.ifPresent(value -> claims.put("aud", value));
    claims.put("sub", user);
    claims.put("groups", roles);
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(expiresIn).getEpochSecond());
    claims.put("jti", UUID.randomUUID().toString());
    claims.put("carillon", grants);
    return claims;
  }

  /** RFC 7515, 7.1, with the one algorithm that a shared secret is for. */
  private static String signed(Map<String, Object> claims, byte[] key)
      throws GeneralSecurityException {
    String signedPart =
        part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + part(JsonText.object(claims));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return signedPart
        + "."
        + BASE64.encodeToString(mac.doFinal(signedPart.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String part(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
