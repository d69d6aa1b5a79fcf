package io.carillon.oidc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carillon.security.Issuer;
import io.carillon.security.SecretDigest;
import io.carillon.wire.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/**
 * An OpenID provider on this machine: discovery, a page on which any user signs in, a token
 * endpoint that checks client, redirect and PKCE, keys, and a page on which users sign out. Tests
 * make it misbehave.
 */
public final class TestProvider implements AutoCloseable {
  public static final String CLIENT = "carillon-pages";
  public static final String SECRET = "only the hub knows: this+that";

  private final HttpServer server;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();

  /** What its documents and tokens say, for a test to change. */
  public final Map<String, Object> metadata = new ConcurrentHashMap<>();

  public volatile Consumer<JwtClaims> claims = each -> {};
  public volatile Function<JwtClaims, String> signature;
  public volatile boolean isAway;
  private final Issuer issuer;

  /**
   * @param algorithm of its signatures
   */
  public TestProvider(String algorithm) {
    try {
      issuer = Issuer.with(algorithm);
      signature = issuer::sign;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    metadata.put("issuer", name());
    metadata.put("authorization_endpoint", name() + "/authorize");
    metadata.put("token_endpoint", name() + "/token");
    metadata.put("jwks_uri", name() + "/keys");
    metadata.put("end_session_endpoint", name() + "/sign-out");
    metadata.put("code_challenge_methods_supported", List.of("plain", "S256"));
    metadata.put("authorization_response_iss_parameter_supported", true);
    on("/realm/.well-known/openid-configuration", this::sendMetadata);
    on("/realm/keys", this::sendKeys);
    on("/realm/authorize", this::authorize);
    on("/realm/token", this::redeem);
    on("/realm/sign-out", this::signOut);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  /** Its issuer. */
  public String name() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/realm";
  }

  /** What it has refused. */
  public List<String> problems() {
    return new ArrayList<>(problems);
  }

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private void on(String path, Handler handler) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            if (isAway) {
              exchange.sendResponseHeaders(503, -1);
            } else {
              handler.handle(exchange);
            }
          }
        });
  }

  private void sendMetadata(HttpExchange exchange) throws IOException {
    send(exchange, 200, "application/json", JsonText.object(metadata));
  }

  private void sendKeys(HttpExchange exchange) throws IOException {
    try {
      send(
          exchange,
          200,
          "application/jwk-set+json",
          new JsonWebKeySet(PublicJsonWebKey.Factory.newPublicJwk(issuer.publicKey())).toJson());
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without a user it shows the page; with one, or a refusal, it sends the browser back. */
  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> query = parameters(exchange.getRequestURI().getRawQuery());
    if (!query.getOrDefault("client_id", "").equals(CLIENT)
        || !query.getOrDefault("scope", "").contains("openid")
        || !query.getOrDefault("code_challenge_method", "").equals("S256")) {
      send(exchange, 400, "text/plain", "not a request of this client, or without PKCE");
    } else if (query.containsKey("refuse")) {
      back(exchange, query, Map.of("error", query.get("refuse")));
    } else if (query.containsKey("user")) {
      String code = UUID.randomUUID().toString();
      codes.put(code, query);
      back(exchange, query, Map.of("code", code));
    } else {
      send(exchange, 200, "text/html", page(query));
    }
  }

  private static String page(Map<String, String> query) {
    StringBuilder fields = new StringBuilder();
    query.forEach(
        (name, value) ->
            fields
                .append("<input type=hidden name=\"")
                .append(name)
                .append("\" value=\"")
                .append(value.replace("&", "&amp;").replace("\"", "&quot;"))
                .append("\">"));
    return """
        <!doctype html><html lang="en"><title>Acme login</title><h1>Acme login</h1>
        <form>%s<input name="user" aria-label="User"><button id="enter">Enter</button></form>
        <form>%s<button id="refuse" name="refuse" value="access_denied">Refuse</button></form>
        """
        .formatted(fields, fields);
  }

  private void back(HttpExchange exchange, Map<String, String> request, Map<String, String> answer)
      throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>(answer);
    parameters.put("state", request.getOrDefault("state", ""));
    parameters.put("iss", name());
    String address = request.get("redirect_uri") + "?" + encoded(parameters);
    exchange.getResponseHeaders().set("Location", address);
    exchange.sendResponseHeaders(302, -1);
  }

  private void redeem(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> form = parameters(body);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    Map<String, String> request = codes.remove(form.getOrDefault("code", ""));
    if (!isClient(authorization, form)) {
      refuse(exchange, 401, "invalid_client");
    } else if (request == null
        || !request.get("redirect_uri").equals(form.get("redirect_uri"))
        || !SecretDigest.of(form.getOrDefault("code_verifier", ""))
            .equals(request.get("code_challenge"))) {
      refuse(exchange, 400, "invalid_grant");
    } else {
      String token = signature.apply(claimsFor(request));
      send(
          exchange,
          200,
          "application/json",
          JsonText.object(
              Map.of("access_token", "opaque", "token_type", "Bearer", "id_token", token)));
    }
  }

  /** By the header, or as a public client by its name. */
  private static boolean isClient(String authorization, Map<String, String> form) {
    return authorization == null
        ? CLIENT.equals(form.get("client_id"))
            && (!form.containsKey("client_secret") || SECRET.equals(form.get("client_secret")))
        : authorization.equals("Basic " + basic());
  }

  private static String basic() {
    String login = CLIENT + ":" + URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  private void refuse(HttpExchange exchange, int status, String error) throws IOException {
    problems.add(error);
    send(exchange, status, "application/json", JsonText.object(Map.of("error", error)));
  }

  private JwtClaims claimsFor(Map<String, String> request) {
    JwtClaims token = new JwtClaims();
    token.setIssuer(name());
    token.setAudience(CLIENT);
    token.setSubject(request.get("user"));
    token.setIssuedAtToNow();
    token.setExpirationTime(Issuer.in(Duration.ofMinutes(5)));
    token.setStringClaim("nonce", request.get("nonce"));
    token.setStringClaim("name", "Mx. " + request.get("user"));
    claims.accept(token);
    return token;
  }

  private void signOut(HttpExchange exchange) throws IOException {
    Map<String, String> query = parameters(exchange.getRequestURI().getRawQuery());
    send(
        exchange,
        200,
        "text/html",
        "<!doctype html><html lang=en><title>out</title><h1>Signed out of Acme</h1><a href=\""
            + query.get("post_logout_redirect_uri")
            + "\">back</a>"
            + (query.get("id_token_hint").split("[.]").length == 3 ? "" : "no token"));
  }

  private static Map<String, String> parameters(String encoded) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String each : encoded == null ? new String[0] : encoded.split("&")) {
      String[] parts = each.split("=", 2);
      parameters.put(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String encoded(Map<String, String> parameters) {
    return Provider.encoded(parameters);
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + ";charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
