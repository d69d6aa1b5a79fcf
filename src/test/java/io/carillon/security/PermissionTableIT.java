package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.http.ApiResources;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
          row("GET notifications/{seq}/receipts", For.ANYBODY, "notifications/999/receipts", 404),
          reads("GET inbox", "inbox"),
          new Row(
              "POST inbox/{mark}",
              For.READERS,
              "inbox/read",
              "application/json",
              "{\"upTo\":\"0\"}",
              200),
          reads("GET push/key", "push/key"),
          reads("GET push/subscriptions", "push/subscriptions"),
          new Row( // Web Push is off
              "POST push/subscriptions",
              For.READERS,
              "push/subscriptions",
              "application/json",
              "{}",
              404),
          new Row( // Web Push is off
              "POST push/replace", For.EVERYONE, "push/replace", "application/json", "{}", 404),
          new Row( // the hub is secured
              "POST development-token",
              For.EVERYONE,
              "development-token",
              "application/json",
              "{\"user\":\"u\"}",
              409),
          row("DELETE push/subscriptions/{id}", For.READERS, "push/subscriptions/nobodys", 404),
          reads("GET push/settings", "push/settings"),
          new Row("PUT push/settings", For.READERS, "push/settings", "application/json", "{}", 200),
          reads("GET monitoring", "monitoring"),
          publishes("POST monitoring", "monitoring", "{\"metric\":\"m\",\"value\":1}"),
          reads("GET monitoring/history", "monitoring/history?metric=m"),
          reads("GET alerts", "alerts"),
          new Row(
              "POST alerts",
              For.PUBLISHERS,
              "alerts",
              "application/json",
              "{\"name\":\"a\",\"metric\":\"m\",\"condition\":\"above\",\"threshold\":1}",
              200),
          row("DELETE alerts/{name}", For.PUBLISHERS, "alerts/none", 404),
          reads("GET chat/{room}/events", "chat/right/events"),
          publishes("POST chat/{room}/messages", "chat/right/messages", "{\"content\":\"hi\"}"),
          new Row("POST chat/{room}/typing", For.PUBLISHERS, "chat/right/typing", "", "", 204),
          reads("GET chat/{room}/members", "chat/right/members"),
          reads("GET chat/{room}/messages", "chat/right/messages"),
          new Row(
              "PUT chat/{room}/messages/{seq}",
              For.PUBLISHERS,
              "chat/right/messages/999",
              "application/json",
              "{\"content\":\"hi\"}",
              404),
          row("DELETE chat/{room}/messages/{seq}", For.PUBLISHERS, "chat/right/messages/999", 404),
          reads("GET chat/{room}/read", "chat/right/read"),
          new Row(
              "POST chat/{room}/read",
              For.READERS,
              "chat/right/read",
              "application/json",
              "{\"seq\":0}",
              200),
          reads("GET channels/{channel}/presence", "channels/right/presence"),
          row("GET me", For.EVERYONE, "me", 200),
          new Row("POST session", For.EVERYONE, "session", "application/json", "{}", 400),
          row("DELETE session", For.EVERYONE, "session", 204),
          row("GET sign-in", For.EVERYONE, "sign-in", 404), // no provider
          row("GET sign-in/callback", For.EVERYONE, "sign-in/callback", 404),
          row("POST heartbeat", For.ANYBODY, "heartbeat", 204),
          row("POST tickets", For.ANYBODY, "tickets", 201),
          row("POST connections/{id}/token", For.ANYBODY, "connections/nobodys/token", 404),
          row("POST log/restored", For.ADMINS, "log/restored", 200),
          row("GET connections", For.ADMINS, "connections", 200),
          row("GET state", For.ADMINS, "state", 200),
          row("DELETE connections/{id}", For.ADMINS, "connections/nobodys", 404),
          row("DELETE channels/{channel}/events/{seq}", For.ADMINS, "channels/none/events/1", 404),
          row("GET scheduled", For.ANYBODY, "scheduled", 200),
          row("DELETE scheduled/{id}", For.ANYBODY, "scheduled/nobodys", 404),
          row("DELETE user-data", For.ADMINS, "user-data?user=unknown", 200),
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
    credentials
        .token(ISSUER)
        .ifPresent(token -> headers.addAll(List.of("Authorization", Web.bearer(token))));
    String path = "api/" + row.path;
    if (credentials == Credentials.BAD_TICKET) {
      path += (path.contains("?") ? "&" : "?") + "ticket=made-up";
    }
    return web.send(row.method(), path, row.body, headers.toArray(String[]::new));
  }

  // --- tickets ----------------------------------------------------------------------------------

  @Test
  void aTicketIsGoodForReadingOnly() {
    for (Row row : ROWS) {
      if (row.use == For.EVERYONE || row.use == For.READERS) {
        continue;
      }
      String path = "api/" + row.path;
      String ticket = ticket(Credentials.ADMIN.token(ISSUER).orElseThrow());
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

  private static String ticket(String token) {
    String issued = web.send("POST", "api/tickets", "", "Authorization", Web.bearer(token)).body();
    return issued.replaceAll("(?s).*\"ticket\":\"([^\"]*)\".*", "$1");
  }

  // --- other paths -----------------------------------------------------------------------------

  @ParameterizedTest(name = "metrics asked by {0}")
  @EnumSource
  void metricsAreForAdmins(Credentials credentials) {
    String[] headers =
        credentials
            .token(ISSUER)
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
    return ApiResources.CLASSES.stream()
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
