package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.StreamClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * As which users callers may act: in channels of families, in rooms, and for open streams; also on
 * an application server, see {@link SecuredHub}.
 */
class IdentityTableIT {
  private static final Issuer ISSUER = Issuer.kept();

  private static SecuredHub hub;
  private static Web web;

  @BeforeAll
  static void start(@TempDir Path data) {
    hub = SecuredHub.elsewhereOrHere(ISSUER, data);
    web = new Web(hub.url());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  // --- channels of families ---------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "chat.right, POST /api/chat/{room}/messages",
    "chat., POST /api/chat/{room}/messages",
    "chat.a-name-that-is-too-long-for-a-room-but-not-for-a-channel-0123456789abcdef, POST"
        + " /api/chat",
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
                Web.bearer(credentials.token(ISSUER).orElseThrow()));
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
            Web.bearer(Credentials.ADMIN.token(ISSUER).orElseThrow()));
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
                      Web.bearer(Credentials.ADMIN.token(ISSUER).orElseThrow()))
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
          case READER_ONLY -> Issuer.granting(user, Credentials.WRONG, Credentials.RIGHT, false);
          case RIGHT_CHANNEL -> Issuer.granting(user, Credentials.RIGHT, Credentials.RIGHT, false);
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
    JwtClaims claims = Issuer.granting(user, List.of(), Credentials.RIGHT, false);
    if (user.isEmpty()) {
      claims.unsetClaim("sub");
    }
    return ISSUER.sign(claims);
  }
}
