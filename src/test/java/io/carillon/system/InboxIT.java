package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Inboxes on two nodes: many notifications on a slow network, and the erasure of a user. */
@Timeout(300)
class InboxIT {
  private static final int MANY = 16_000;

  @TempDir static Path folder;

  private static Nodes nodes;

  @BeforeAll
  static void start() {
    nodes = Nodes.startDirect(2, "postgres", folder);
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void thePageOfManyNotificationsIsSmallAndFastOnASlowNetwork() throws SQLException {
    insertMany();
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> json(inbox(1, "carl")).getJsonObject("counts").getInt("total") >= MANY);
    try (Browser browser = Browser.start()) {
      openInbox(browser, 1, "carl");
      browser.driver().executeCdpCommand("Network.enable", Map.of());
      browser
          .driver()
          .executeCdpCommand(
              "Network.emulateNetworkConditions",
              Map.of( // "Slow 3G" of Lighthouse: 400 kbit/s, a round trip of 400 ms
                  "offline", false,
                  "latency", 400,
                  "downloadThroughput", 50_000,
                  "uploadThroughput", 50_000));
      browser.driver().navigate().refresh();
      browser.until("document.querySelectorAll('.notification').length === 50");
      @SuppressWarnings("unchecked")
      Map<String, Object> request =
          (Map<String, Object>)
              browser.evaluate(
                  "(({startTime, responseEnd, encodedBodySize}) => ({time: responseEnd - startTime,"
                      + " bytes: encodedBodySize, shown: performance.now() - responseEnd}))"
                      + "(performance.getEntriesByType('resource')"
                      + ".find(({name}) => name.includes('api/inbox')))");
      System.out.println("the first page of " + MANY + " notifications: " + request);
      assertThat(((Number) request.get("time")).doubleValue()).isLessThan(1_000);
      assertThat(((Number) request.get("bytes")).longValue()).isLessThan(100_000);

      browser.driver().executeCdpCommand("Network.disable", Map.of());
      assertThat(browser.evaluate("document.title")).asString().startsWith("(" + MANY / 1000);
      browser.click("#mark-all");
      browser.until("!document.title.startsWith('(')");
      assertThat(marksOf("carl")).as("one row with one range").isLessThan(10);
    }
  }

  @Test
  void whatIsStoredOfAUserIsErasedAndNothingOfOthers() throws SQLException {
    long alone = send(0, "{'type':'user','title':'for eve alone','to':{'users':['eve']}}");
    send(0, "{'type':'user','title':'for both','receipts':true,'to':{'users':['eve','fred']}}");
    for (String user : List.of("eve", "fred")) {
      assertThat(mark(1, "read", user, "{\"upTo\":\"" + head(1) + "\"}").statusCode())
          .isEqualTo(200);
    }
    assertThat(rowsOf("carillon_inbox", "eve")).isEqualTo(1);
    assertThat(rowsOf("carillon_receipt", "eve")).isEqualTo(1);

    HttpResponse<String> erased =
        Http.send("DELETE", nodes.uri(0, "/api/user-data?user=eve"), BodyPublishers.noBody());

    assertThat(erased.statusCode()).as(erased.body()).isEqualTo(200);
    assertThat(json(erased.body()).getJsonObject("erased").getInt("inbox"))
        .as("a notification, a change of marks, a row of marks and a receipt")
        .isEqualTo(4);
    assertThat(rowsOf("carillon_inbox", "eve") + rowsOf("carillon_receipt", "eve")).isZero();
    assertThat(rowsOf("carillon_inbox", "fred") + rowsOf("carillon_receipt", "fred")).isEqualTo(2);
    for (int node = 0; node < 2; node++) {
      String page = Http.get(nodes.uri(node, "/api/inbox?limit=10&user=eve")).body();
      assertThat(page)
          .contains("for both")
          .doesNotContain("for eve alone", "\"seq\":\"" + alone + "\"");
    }
  }

  private static int rowsOf(String table, String user) throws SQLException {
    try (Connection connection = DriverManager.getConnection(nodes.database().url());
        Statement statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "select count(*) from " + table + " where user_name = '" + user + "'")) {
      assertThat(result.next()).isTrue();
      return result.getInt(1);
    }
  }

  private static void insertMany() throws SQLException {
    try (Connection connection = DriverManager.getConnection(nodes.database().url());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          """
          insert into carillon_outbox (channel, topics, event_data)
          select 'notifications', 'system', '{"type":"system","title":"Measurement ' || n
            || '","message":"The queue of the shop in Ulm has been longer than usual for an hour.",'
            || '"severity":"' || (array['info','success','warning','error'])[1 + n %% 4]
            || '","timestamp":"2026-01-31T12:00:00Z"}'
          from generate_series(1, %d) n
          """
              .formatted(MANY));
    }
  }

  private static int marksOf(String user) throws SQLException {
    try (Connection connection = DriverManager.getConnection(nodes.database().url());
        Statement statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "select length(read_seqs) from carillon_inbox where user_name = '" + user + "'")) {
      assertThat(result.next()).isTrue();
      return result.getInt(1);
    }
  }

  private static void openInbox(Browser browser, int node, String user) {
    browser.look(1280, 900, "light");
    browser.open(nodes.uri(node, "/notifications.html?as=" + user));
    browser.see("#status .words", "live");
    browser.see("#unread", "unread");
  }

  private static long head(int node) {
    return json(inbox(node, "ann")).getJsonNumber("head").longValue();
  }

  private static String inbox(int node, String user) {
    HttpResponse<String> page = Http.get(nodes.uri(node, "/api/inbox?limit=0&user=" + user));
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    return page.body();
  }

  private static HttpResponse<String> mark(int node, String mark, String user, String body) {
    return Http.send(
        "POST",
        nodes.uri(node, "/api/inbox/" + mark + "?user=" + user),
        BodyPublishers.ofString(body),
        "Content-Type",
        "application/json");
  }

  private static long send(int node, String json) {
    HttpResponse<String> sent =
        Http.postJson(nodes.uri(node, "/api/notifications?user=boss"), json.replace('\'', '"'));
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
    return json(sent.body()).getJsonNumber("first").longValue();
  }

  private static JsonObject json(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }
}
