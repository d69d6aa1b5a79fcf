package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real browser and an open hub for the tests of a class. */
abstract class PageTest {
  @TempDir static Path data;

  static Browser browser;
  static HubProcess hub;

  @BeforeAll
  static void start() {
    browser = Browser.start();
    hub =
        HubProcess.start(
            data,
            Map.of(
                "carillon.presence.leave-grace", "PT1S", // a gone client is detected by a heartbeat
                "carillon.stream.heartbeat-interval", "PT1S"));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (hub != null) {
      hub.close();
    }
  }

  @BeforeEach
  void resetWindow() {
    browser.look(1280, 900, "light");
  }

  @AfterEach
  void theBrowserLogsNoErrors() {
    assertThat(browser.complaints()).isEmpty();
  }

  static void open(String page) {
    browser.open(URI.create("about:blank")); // also where only the fragment differs
    browser.open(page(page));
  }

  static URI page(String page) {
    return hub.uri("/" + page);
  }

  static void notify(String json) {
    var answer = Http.postJson(hub.uri("/api/notifications"), json.replace('\'', '"'));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  static void say(String room, String user, String content) {
    var answer =
        Http.postJson(
            hub.uri("/api/chat/" + room + "/messages?user=" + encoded(user)),
            "{\"content\":" + quoted(content).replace('\'', '"') + "}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** As JSON, without an apostrophe that would be taken for a quotation mark here. */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("'", "\\u0027") + '"';
  }
}
