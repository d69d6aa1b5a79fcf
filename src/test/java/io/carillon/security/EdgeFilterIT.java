package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.RawHttp.Answer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The edge filter over real HTTP, in open mode and in a secured hub. */
@Timeout(60)
class EdgeFilterIT {
  private static final Issuer ISSUER = new Issuer();

  private static SecuredHub open;
  private static SecuredHub namedHub;
  private static SecuredHub secured;
  private static Web web;

  @BeforeAll
  static void start(@TempDir Path one, @TempDir Path two, @TempDir Path three) {
    namedHub =
        SecuredHub.start(
            three,
            Map.of(
                "carillon.security", "open",
                "carillon.allowed-hosts", "hub.example",
                "carillon.metrics.token", "only-for-prometheus"));
    open = SecuredHub.start(one, Map.of("carillon.security", "open"));
    secured =
        SecuredHub.trusting(
            ISSUER,
            two,
            Map.of(
                "carillon.cors.origins", "https://app.example",
                "carillon.trusted-proxies", "127.0.0.1",
                "carillon.limit.publish-rate-per-address", "20",
                "carillon.limit.max-json-depth", "5",
                "carillon.limit.max-channels", "3"));
    web = new Web(secured.url());
    publish("deep", "{\"data\":0}", "203.0.113.9");
  }

  @AfterAll
  static void stop() {
    open.close();
    namedHub.close();
    secured.close();
  }

  private static String admin() {
    return Web.bearer(ISSUER.sign(Issuer.granting("root", List.of(), List.of(), true)));
  }

  // --- an open hub ------------------------------------------------------------------------------

  @Test
  void aForeignOriginCanNeitherPublishNorSubscribeInOpenMode() {
    Web toOpen = new Web(open.url());
    String events = "api/channels/news/events";
    HttpResponse<String> posted =
        toOpen.send(
            "POST", events, "x", "Content-Type", "text/plain", "Origin", "https://evil.example");
    assertThat(posted.statusCode()).isEqualTo(403);
    assertThat(posted.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(toOpen.get(events, "Origin", "https://evil.example").statusCode()).isEqualTo(403);
    assertThat(toOpen.get(events, "Origin", "null").statusCode()).isEqualTo(403);
    assertThat(toOpen.get(events, "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
    assertThat(toOpen.get("api/channels/news").body()).contains("\"head\":0");
    String own = "http://" + open.url().getAuthority();
    assertThat(
            toOpen
                .send("POST", events, "x", "Content-Type", "text/plain", "Origin", own)
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void dnsRebindingIsRefusedInOpenMode() throws IOException {
    Answer rebound =
        RawHttp.send(
            open.url(), "GET /api/channels HTTP/1.1", "Host: evil.example", "Connection: close");
    assertThat(rebound.status()).isEqualTo(421);
    Answer page =
        RawHttp.send(open.url(), "GET / HTTP/1.1", "Host: evil.example:8080", "Connection: close");
    assertThat(page.status()).isEqualTo(421);
    Answer local =
        RawHttp.send(
            open.url(), "GET /api/channels HTTP/1.1", "Host: localhost", "Connection: close");
    assertThat(local.status()).isEqualTo(200);
  }

  @Test
  void healthProbesMayUseAnyHostNameButMetricsOnlyWithAToken() throws IOException {
    assertThat(named("any-node.internal:8080", open, "health/ready")).isEqualTo(200);
    assertThat(named("any-node.internal:8080", open, "health/live")).isEqualTo(200);
    assertThat(named("any-node.internal:8080", open, "metrics")).isEqualTo(421);
    assertThat(named("10.1.2.3:8080", open, "metrics")).isEqualTo(200);
    assertThat(named("any-node.internal:8080", namedHub, "")).isEqualTo(421);
    assertThat(named("10.1.2.3:8080", namedHub, "health/ready")).isEqualTo(200);
    assertThat(named("10.1.2.3:8080", namedHub, "metrics")).as("requires a token").isEqualTo(401);
  }

  private static int named(String host, SecuredHub hub, String path) throws IOException {
    return RawHttp.send(
            hub.url(), "GET /" + path + " HTTP/1.1", "Host: " + host, "Connection: close")
        .status();
  }

  @Test
  void aLinkFromAnotherPageLeadsToThePages() {
    HttpResponse<String> page =
        new Web(open.url()).get("", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate");
    assertThat(page.statusCode()).isEqualTo(200);
  }

  @Test
  void aLinkFromAnotherPageDoesNotLeadIntoTheApi() {
    for (String path : List.of("api/channels", "api/rooms/lobby/events?user=ann&enter=true")) {
      HttpResponse<String> answer =
          new Web(open.url())
              .get(path, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate");
      assertThat(answer.statusCode()).as(path).isEqualTo(403);
    }
  }

  // --- headers ----------------------------------------------------------------------------------

  @Test
  void everyResponseHasSecurityHeaders() {
    for (HttpResponse<String> answer :
        List.of(
            web.get(""),
            web.get("nothing-here"),
            web.get("WEB-INF/web.xml"),
            web.get("x/".repeat(60)),
            web.send("OPTIONS", "", ""),
            web.send("TRACE", "api/channels", ""),
            web.get("api/channels"),
            web.get("api/channels", "Authorization", admin()),
            web.get("api/channels", "Origin", "https://evil.example"))) {
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
      assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
      assertThat(answer.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .startsWith("default-src 'none'")
                      .contains("frame-ancestors 'none'")
                      .contains("base-uri 'none'")
                      .contains("form-action '")
                      .doesNotContain("unsafe"));
      assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
    }
    assertThat(web.get("api/channels").headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @Test
  void responsesThatTheServerMakesHaveSecurityHeaders() throws IOException {
    for (String request : List.of("OPTIONS * HTTP/1.1", "GET /%00 HTTP/1.1", "GET / HTTP/3.0")) {
      Answer answer = RawHttp.send(secured.url(), request, "Host: localhost", "Connection: close");
      assertThat(answer.header("X-Content-Type-Options")).as(request).isEqualTo("nosniff");
      assertThat(answer.header("X-Frame-Options")).as(request).isEqualTo("DENY");
      assertThat(answer.header("Content-Security-Policy"))
          .as(request)
          .contains("default-src 'none'", "frame-ancestors 'none'");
    }
  }

  @Test
  void textsHaveACharset() {
    for (String page :
        List.of("", "console.html", "css/carillon.css", "js/carillon.js", "img/bell.svg")) {
      assertThat(web.get(page).headers().firstValue("Content-Type"))
          .as(page)
          .hasValueSatisfying(type -> assertThat(type).containsIgnoringCase("charset=utf-8"));
    }
  }

  @Test
  void unconditionalPagesAndDocumentsHonourIfNoneMatch() {
    for (String path : List.of("console.html", "openapi", "asyncapi")) {
      assertThat(web.get(path, "If-None-Match", "*").statusCode()).as(path).isEqualTo(304);
      assertThat(web.get(path).statusCode()).as(path).isEqualTo(200);
    }
  }

  @Test
  void filesOfPagesAreCompressedAndRevalidated() {
    for (String path : List.of("", "console.html", "js/carillon.js", "img/bell.svg")) {
      HttpResponse<String> plain = web.get(path);
      HttpResponse<String> compressed = web.get(path, "Accept-Encoding", "gzip");
      String tag = compressed.headers().firstValue("ETag").orElseThrow();
      assertThat(compressed.headers().firstValue("Content-Encoding")).as(path).hasValue("gzip");
      assertThat(plain.headers().firstValue("Content-Encoding")).as(path).isEmpty();
      assertThat(compressed.headers().firstValueAsLong("Content-Length").orElseThrow())
          .isLessThan(plain.headers().firstValueAsLong("Content-Length").orElseThrow());
      assertThat(compressed.headers().firstValue("Cache-Control")).hasValue("no-cache");
      assertThat(compressed.headers().allValues("Vary")).contains("Accept-Encoding");
      HttpResponse<String> again = web.get(path, "Accept-Encoding", "gzip", "If-None-Match", tag);
      assertThat(again.statusCode()).as(path).isEqualTo(304);
      assertThat(again.headers().firstValue("ETag")).hasValue(tag);
    }
    assertThat(web.get("js/carillon.js", "If-None-Match", "\"another\"").statusCode())
        .isEqualTo(200);
    assertThat(web.get("js/carillon/api-path.js").headers().firstValue("Cache-Control"))
        .hasValue("no-cache");
  }

  @Test
  void responsesOverTlsHaveStrictTransportSecurity() {
    HttpResponse<String> answer =
        web.get("", "X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "https");
    assertThat(answer.headers().firstValue("Strict-Transport-Security"))
        .hasValue("max-age=31536000");
  }

  // --- CORS -------------------------------------------------------------------------------------

  @Test
  void configuredOriginsMaySendCredentials() {
    HttpResponse<String> preflight =
        web.send(
            "OPTIONS",
            "api/channels/news/events",
            "",
            "Origin",
            "https://app.example",
            "Access-Control-Request-Method",
            "GET",
            "Access-Control-Request-Headers",
            "last-event-id, authorization");
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("https://app.example");
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials")).hasValue("true");
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
        .hasValueSatisfying(allowed -> assertThat(allowed).contains("Last-Event-ID"));
    assertThat(preflight.headers().firstValue("Vary")).hasValue("Origin");

    HttpResponse<String> refused =
        web.get("api/channels", "Origin", "https://app.example"); // 401, which the page may read
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("https://app.example");
    assertThat(refused.headers().firstValue("Access-Control-Expose-Headers"))
        .hasValueSatisfying(exposed -> assertThat(exposed).contains("Retry-After"));
  }

  @Test
  void otherOriginsGetNoCorsHeaders() {
    HttpResponse<String> preflight =
        web.send(
            "OPTIONS",
            "api/channels/news/events",
            "",
            "Origin",
            "https://evil.example",
            "Access-Control-Request-Method",
            "POST");
    assertThat(preflight.statusCode()).isEqualTo(403);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  // --- limits -----------------------------------------------------------------------------------

  @Test
  void oversizedRequestsAreRefusedWithTheLimit() {
    assertThat(web.get("api/channels?after=" + "x".repeat(17_000)).statusCode()).isEqualTo(414);
    HttpResponse<String> headers = web.get("api/channels", "X-Any", "y".repeat(33_000));
    assertThat(headers.statusCode()).isEqualTo(431);
    assertThat(headers.body()).contains("\"limit\":32768");
  }

  private static HttpResponse<String> publish(String channel, String json, String client) {
    return web.send(
        "POST",
        "api/channels/" + channel + "/events",
        json,
        "Authorization",
        admin(),
        "Content-Type",
        "application/json",
        "X-Forwarded-For",
        client);
  }

  @Test
  void theDepthOfJsonIsLimited() {
    assertThat(publish("deep", "{\"data\":[[[1]]]}", "203.0.113.1").statusCode()).isEqualTo(201);
    HttpResponse<String> deeper = publish("deep", "{\"data\":[[[[[1]]]]]}", "203.0.113.1");
    assertThat(deeper.statusCode()).isEqualTo(400);
    assertThat(deeper.body()).contains("deeper than 5 levels");
  }

  @Test
  void theNumberOfChannelsIsLimited() {
    int status = 201;
    for (int i = 0; i < 4 && status == 201; i++) {
      status = publish("one-of-many-" + i, "{\"data\":1}", "203.0.113.2").statusCode();
    }
    assertThat(status).isEqualTo(409);
    assertThat(publish("one-of-many-0", "{\"data\":1}", "203.0.113.2").statusCode())
        .as("existing channels are unaffected")
        .isEqualTo(201);
  }

  @Test
  void theRateLimiterOfAnAddressChargesBatchesAfterwards() {
    String batch = "[" + "{\"data\":1},".repeat(99) + "{\"data\":1}]";
    assertThat(publish("deep", batch, "203.0.113.3").statusCode()).isEqualTo(201);
    HttpResponse<String> refused = publish("deep", "{\"data\":1}", "203.0.113.3");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(publish("deep", "{\"data\":1}", "203.0.113.4").statusCode())
        .as("other addresses are unaffected")
        .isEqualTo(201);
  }
}
