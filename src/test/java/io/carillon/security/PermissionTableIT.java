package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.http.CarillonApplication;
import io.carillon.system.StreamClient;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every endpoint with every kind of credentials; also on an application server, see {@link
 * SecuredHub}.
 */
class PermissionTableIT {
  private static final Issuer ISSUER = Issuer.kept();

  private static SecuredHub hub;
  private static Web web;

  @BeforeAll
  static void start(@TempDir java.nio.file.Path data) {
    hub = SecuredHub.elsewhereOrHere(ISSUER, data);
    web = new Web(hub.url());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  /** The callers that an endpoint is for. */
  private enum For {
    /** All callers, also anonymous ones, except with invalid credentials. */
    EVERYONE,
    /** All authenticated callers. */
    ANYBODY,
    /** Readers of channel {@code right}. */
    READERS,
    /** Publishers of channel {@code right}. */
    PUBLISHERS,
    ADMINS
  }

  /**
   * An endpoint and a valid request to it.
   *
   * @param endpoint method and path, as the resource declares them
   * @param ok the status for permitted callers
   */
  private record Row(
      String endpoint, For use, String path, String contentType, String body, int ok) {
    String method() {
      return endpoint.substring(0, endpoint.indexOf(' '));
    }

    @Override
    public String toString() {
      return endpoint;
    }
  }

  private static final String NOTIFICATION =
      "{\"type\":\"system\",\"title\":\"t\",\"message\":\"m\",\"severity\":\"info\"}";

  private static final List<Row> ROWS =
      List.of(
          reads("GET channels/{channel}/events", "channels/right/events"),
          reads("GET events", "events?channel=right&channel=chat.right"),
          publishes("POST channels/{channel}/events", "channels/right/events", "{\"data\":1}"),
          row("GET channels", For.ANYBODY, "channels", 200),
          reads("GET channels/{channel}", "channels/right"),
          reads("GET notifications", "notifications"),
          publishes("POST notifications", "notifications", NOTIFICATION),
          reads("GET monitoring", "monitoring"),
          publishes("POST monitoring", "monitoring", "{\"metric\":\"m\",\"value\":1}"),
          reads("GET chat/{room}/events", "chat/right/events"),
          publishes("POST chat/{room}/messages", "chat/right/messages", "{\"content\":\"hi\"}"),
          new Row("POST chat/{room}/typing", For.PUBLISHERS, "chat/right/typing", "", "", 204),
          reads("GET chat/{room}/members", "chat/right/members"),
          reads("GET chat/{room}/messages", "chat/right/messages"),
          row("GET me", For.EVERYONE, "me", 200),
          new Row("POST session", For.EVERYONE, "session", "application/json", "{}", 400),
          row("DELETE session", For.EVERYONE, "session", 204),
          row("POST heartbeat", For.ANYBODY, "heartbeat", 204),
          row("POST tickets", For.ANYBODY, "tickets", 201),
          row("POST connections/{id}/token", For.ANYBODY, "connections/nobodys/token", 404),
          row("GET connections", For.ADMINS, "connections", 200),
          row("DELETE connections/{id}", For.ADMINS, "connections/nobodys", 404),
          row("DELETE connections", For.ADMINS, "connections?user=unknown", 200));

  private static Row row(String endpoint, For use, String path, int ok) {
    return new Row(endpoint, use, path, "", "", ok);
  }

  private static Row reads(String endpoint, String path) {
    return row(endpoint, For.READERS, path, 200);
  }

  private static Row publishes(String endpoint, String path, String json) {
    return new Row(endpoint, For.PUBLISHERS, path, "application/json", json, 201);
  }

  /** The kinds of credentials. */
  private enum Credentials {
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
    ADMIN
  }

  private static final List<String> RIGHT =
      List.of("right", "chat.right", "notifications", "monitoring");
  private static final List<String> WRONG = List.of("wrong", "righ", "right.", "chat.wrong");

  private static Optional<String> token(Credentials credentials) {
    JwtClaims right = Issuer.granting("ann", RIGHT, RIGHT, false);
    JwtClaims admin = Issuer.granting("root", List.of(), List.of(), true);
    return Optional.ofNullable(
        switch (credentials) {
          case NONE, BAD_TICKET -> null;
          case WRONG_CHANNEL -> ISSUER.sign(Issuer.granting("ann", WRONG, WRONG, false));
          case RIGHT_CHANNEL -> ISSUER.sign(right);
          case RIGHT_CHANNEL_BY_SHARED_SECRET -> Issuer.signShared(right);
          case RIGHT_CHANNEL_BY_ROLE -> {
            JwtClaims claims = Issuer.claims("ann");
            claims.setStringListClaim("groups", "carillon-publisher", "carillon-subscriber");
            yield ISSUER.sign(claims);
          }
          case READER_ONLY -> ISSUER.sign(Issuer.granting("ann", WRONG, RIGHT, false));
          case PUBLISHER_ONLY -> ISSUER.sign(Issuer.granting("ann", RIGHT, WRONG, false));
          case EXPIRED -> {
            admin.setExpirationTime(Issuer.in(Duration.ofSeconds(-2)));
            yield ISSUER.sign(admin);
          }
          case NOT_YET_VALID -> {
            admin.setNotBefore(Issuer.in(Duration.ofMinutes(5)));
            yield ISSUER.sign(admin);
          }
          case WITHOUT_EXPIRY -> {
            admin.unsetClaim("exp");
            yield ISSUER.sign(admin);
          }
          case BAD_SIGNATURE -> Issuer.forged(admin);
          case TAMPERED -> {
            String[] parts = ISSUER.sign(right).split("\\.");
            yield parts[0] + "." + ISSUER.sign(admin).split("\\.")[1] + "." + parts[2];
          }
          case ALG_NONE -> Issuer.unsigned(admin);
          case SWAPPED_ALGORITHM -> ISSUER.swapped(admin);
          case BRINGS_ITS_OWN_KEY -> ISSUER.sign(admin, Map.of("jwk", Map.of("kty", "RSA")));
          case POINTS_TO_ITS_OWN_KEY ->
              ISSUER.sign(admin, Map.of("jku", "https://evil.example/keys"));
          case FOREIGN_ISSUER -> {
            admin.setIssuer("https://evil.example");
            yield ISSUER.sign(admin);
          }
          case FOREIGN_AUDIENCE -> {
            admin.setAudience("another audience");
            yield ISSUER.sign(admin);
          }
          case NOT_A_TOKEN -> "let-me-in";
          case ADMIN -> ISSUER.sign(admin);
        });
  }

  private static int expected(Row row, Credentials credentials) {
    return switch (credentials) {
      case ADMIN -> row.ok;
      case NONE -> row.use == For.EVERYONE ? row.ok : 401;
      case WRONG_CHANNEL -> forAnybody(row) ? row.ok : 403;
      case RIGHT_CHANNEL, RIGHT_CHANNEL_BY_SHARED_SECRET, RIGHT_CHANNEL_BY_ROLE ->
          row.use == For.ADMINS ? 403 : row.ok;
      case READER_ONLY -> forAnybody(row) || row.use == For.READERS ? row.ok : 403;
      case PUBLISHER_ONLY -> forAnybody(row) || row.use == For.PUBLISHERS ? row.ok : 403;
      default -> 401;
    };
  }

  private static boolean forAnybody(Row row) {
    return row.use == For.ANYBODY || row.use == For.EVERYONE;
  }

  static Stream<Arguments> cells() {
    return ROWS.stream()
        .flatMap(
            row ->
                Stream.of(Credentials.values()).map(credentials -> Arguments.of(row, credentials)));
  }

  @ParameterizedTest(name = "{0} asked by {1}")
  @MethodSource("cells")
  void everyEndpointRespondsAsTheTableSays(Row row, Credentials credentials) {
    HttpResponse<String> answer = request(row, credentials);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected(row, credentials));
    if (answer.statusCode() >= 400) {
      assertThat(answer.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }
    if (answer.statusCode() == 401) {
      assertThat(answer.headers().firstValue("WWW-Authenticate"))
          .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer realm="));
    }
  }

  private static HttpResponse<String> request(Row row, Credentials credentials) {
    // a long poll, which completes
    List<String> headers = new ArrayList<>(List.of("Accept", "application/json"));
    if (!row.contentType.isEmpty()) {
      headers.addAll(List.of("Content-Type", row.contentType));
    }
    token(credentials)
        .ifPresent(token -> headers.addAll(List.of("Authorization", Web.bearer(token))));
    String path = "api/" + row.path;
    if (credentials == Credentials.BAD_TICKET) {
      path += (path.contains("?") ? "&" : "?") + "ticket=made-up";
    }
    return web.send(row.method(), path, row.body, headers.toArray(String[]::new));
  }

  // --- channels of families
  // -----------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "chat.right, POST /api/chat/{room}/messages",
    "chat., POST /api/chat/{room}/messages",
    "chat.a-name-that-is-too-long-for-a-room-but-not-for-a-channel-0123456789abcdef, POST /api/chat",
    "notifications, POST /api/notifications",
    "monitoring, POST /api/monitoring",
  })
  void channelsOfFamiliesTakeEventsOverTheirOwnApiOnly(String channel, String api) {
    for (Credentials credentials : List.of(Credentials.RIGHT_CHANNEL_BY_ROLE, Credentials.ADMIN)) {
      for (String contentType : List.of("application/json", "application/x-ndjson", "text/plain")) {
        HttpResponse<String> refused =
            web.send(
                "POST",
                "api/channels/" + channel + "/events",
                "{\"topics\":[\"message\"],\"data\":{\"type\":\"message\",\"user\":\"bob\"}}",
                "Content-Type",
                contentType,
                "Authorization",
                Web.bearer(token(credentials).orElseThrow()));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains(api, "\"channels\":[\"" + channel + "\"]");
      }
    }
    HttpResponse<String> detail =
        web.get(
            "api/channels/" + channel + "/events?since=earliest",
            "Accept",
            "application/json",
            "Authorization",
            Web.bearer(token(Credentials.ADMIN).orElseThrow()));
    assertThat(detail.body()).doesNotContain("bob");
  }

  // --- entering ---------------------------------------------------------------------------------

  /** Both ways to enter, with a token and with its ticket. */
  @ParameterizedTest
  @CsvSource({
    "RIGHT_CHANNEL, true",
    "RIGHT_CHANNEL_BY_ROLE, true",
    "ADMIN, true",
    "READER_ONLY, false",
  })
  void onlyCallersWhoMayPublishToARoomEnterIt(Credentials credentials, boolean isMember) {
    for (String path :
        List.of("api/chat/right/events", "api/events?channel=chat.right&enter=chat.right")) {
      for (boolean withTicket : List.of(false, true)) {
        String user = "user-" + COUNT.incrementAndGet();
        String token = token(credentials, user);
        String query =
            withTicket ? (path.contains("?") ? "&" : "?") + "ticket=" + ticket(token) : "";
        String[] headers =
            withTicket ? new String[0] : new String[] {"Authorization", Web.bearer(token)};
        try (StreamClient stream =
            StreamClient.open(hub.url().resolve(path + query), headers).connected()) {
          String members =
              web.get(
                      "api/chat/right/members",
                      "Authorization",
                      Web.bearer(token(Credentials.ADMIN).orElseThrow()))
                  .body();
          assertThat(members.contains("\"" + user + "\""))
              .as("%s, by ticket: %s", path, withTicket)
              .isEqualTo(isMember);
        }
      }
    }
  }

  private static final AtomicInteger COUNT = new AtomicInteger();

  private static String token(Credentials credentials, String user) {
    JwtClaims claims =
        switch (credentials) {
          case ADMIN -> Issuer.granting(user, List.of(), List.of(), true);
          case READER_ONLY -> Issuer.granting(user, WRONG, RIGHT, false);
          case RIGHT_CHANNEL -> Issuer.granting(user, RIGHT, RIGHT, false);
          default -> Issuer.claims(user);
        };
    if (credentials == Credentials.RIGHT_CHANNEL_BY_ROLE) {
      claims.setStringListClaim("groups", "carillon-publisher", "carillon-subscriber");
    }
    return ISSUER.sign(claims);
  }

  private static String ticket(String token) {
    String issued = web.send("POST", "api/tickets", "", "Authorization", Web.bearer(token)).body();
    return issued.replaceAll("(?s).*\"ticket\":\"([^\"]*)\".*", "$1");
  }

  // --- tickets ----------------------------------------------------------------------------------

  @Test
  void aTicketIsGoodForReadingOnly() {
    for (Row row : ROWS) {
      if (row.use == For.EVERYONE || row.use == For.READERS) {
        continue;
      }
      String path = "api/" + row.path;
      String ticket = ticket(token(Credentials.ADMIN).orElseThrow());
      path += (path.contains("?") ? "&" : "?") + "ticket=" + ticket;
      String[] headers =
          row.contentType.isEmpty()
              ? new String[0]
              : new String[] {"Content-Type", row.contentType};
      int expected = row.method().equals("GET") ? (row.use == For.ADMINS ? 403 : row.ok) : 401;
      assertThat(web.send(row.method(), path, row.body, headers).statusCode())
          .as(row.endpoint)
          .isEqualTo(expected);
    }
  }

  // --- renewals ---------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "ann, ann, 200",
    "ann, bob, 404",
    "ann, '', 404",
    "'', ann, 404",
    "'', '', 404",
  })
  void aStreamIsRenewedByItsUserOnly(String owner, String caller, int status) {
    String path = "api/channels/right/events";
    try (StreamClient stream =
        StreamClient.open(hub.url().resolve(path), "Authorization", Web.bearer(readerToken(owner)))
            .connected()) {
      String connected = stream.awaitAny(event -> event.type().equals("connected")).data();
      String id = connected.replaceAll("(?s).*\"clientId\":\"([^\"]*)\".*", "$1");
      HttpResponse<String> answer =
          web.send(
              "POST",
              "api/connections/" + id + "/token",
              "",
              "Authorization",
              Web.bearer(readerToken(caller)));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }
  }

  /** An empty name: no {@code sub}. */
  private static String readerToken(String user) {
    JwtClaims claims = Issuer.granting(user, List.of(), RIGHT, false);
    if (user.isEmpty()) {
      claims.unsetClaim("sub");
    }
    return ISSUER.sign(claims);
  }

  @ParameterizedTest(name = "metrics asked by {0}")
  @EnumSource
  void metricsAreForAdmins(Credentials credentials) {
    String[] headers =
        token(credentials)
            .map(token -> new String[] {"Authorization", Web.bearer(token)})
            .orElse(new String[0]);

    HttpResponse<String> answer = web.get("metrics", headers);

    int expected =
        switch (credentials) {
          case ADMIN -> 200;
          case WRONG_CHANNEL,
              RIGHT_CHANNEL,
              RIGHT_CHANNEL_BY_SHARED_SECRET,
              RIGHT_CHANNEL_BY_ROLE,
              READER_ONLY,
              PUBLISHER_ONLY ->
              403;
          default -> 401;
        };
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"health/live", "health/ready", "openapi", "asyncapi"})
  void healthAndApiDocumentsArePublic(String path) {
    assertThat(web.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void noEndpointIsMissingFromTheTable() {
    assertThat(ROWS)
        .extracting(Row::endpoint)
        .containsExactlyInAnyOrderElementsOf(endpoints().toList());
  }

  @Test
  void everyEndpointDeclaresItsPermission() {
    assertThat(methods())
        .isNotEmpty()
        .allSatisfy(
            method -> assertThat(method.isAnnotationPresent(RequiresPermission.class)).isTrue());
  }

  private static Stream<String> endpoints() {
    return methods().map(PermissionTableIT::endpoint);
  }

  private static Stream<Method> methods() {
    return new CarillonApplication()
        .getClasses().stream()
            .flatMap(type -> Stream.of(type.getMethods()))
            .filter(method -> httpMethod(method).isPresent());
  }

  private static String endpoint(Method method) {
    return httpMethod(method).orElseThrow() + " " + method.getAnnotation(Path.class).value();
  }

  private static Optional<String> httpMethod(Method method) {
    return Stream.of(method.getAnnotations())
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
        .filter(meta -> meta != null)
        .map(HttpMethod::value)
        .findFirst();
  }
}
