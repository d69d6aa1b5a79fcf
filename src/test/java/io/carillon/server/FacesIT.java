package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.Browser;
import io.carillon.system.Http;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code <c:channel>} in a page, with the Jakarta Faces of each server. */
@ExtendWith(ArquillianExtension.class)
class FacesIT {
  private static final int BURST = 20;

  @ArquillianResource ApplicationServer server;

  @Deployment(testable = false)
  static WebArchive faces() {
    return Archives.faces();
  }

  private void publish(String type, String item) {
    URI events = server.uri("/faces/api/channels/orders/events");
    String publication = "{\"type\":\"%s\",\"data\":{\"item\":\"%s\"}}".formatted(type, item);
    assertThat(Http.postJson(events, publication).statusCode()).isEqualTo(201);
  }

  private static String line(String type, String item) {
    return "%s {\"item\":\"%s\"}".formatted(type, item);
  }

  @Test
  void eachEventReachesTheScriptAndTheBeanOnce() {
    try (Browser browser = Browser.start()) {
      browser.open(server.uri("/faces/orders.xhtml"));
      browser.see("#state", "open");
      publish("placed", "tea");
      browser.see("#last", "tea");
      browser.see(".count", "received: 1, gaps: 0");

      List<String> items = IntStream.range(0, BURST).mapToObj(i -> "item " + i).toList();
      items.forEach(item -> publish("placed", item));
      browser.see(".count", "received: 21, gaps: 0");
      assertThat(browser.texts("#form\\:received li"))
          .startsWith(line("placed", "tea"))
          .endsWith(line("placed", items.get(BURST - 1)))
          .isEqualTo(
              IntStream.rangeClosed(0, BURST)
                  .mapToObj(i -> line("placed", i == 0 ? "tea" : items.get(i - 1)))
                  .toList());

      publish("cancelled", "tea");
      browser.see("#cancelled", "tea");
      browser.see(".count", "received: 22, gaps: 0");
    }
  }

  @Test
  void aComponentThatIsNotConnectedReceivesNothing() {
    try (Browser browser = Browser.start()) {
      browser.open(server.uri("/faces/orders.xhtml"));
      browser.see("#state", "open");
      browser.click("#form\\:toggle");
      browser.see("#form\\:toggle[value=Connect]");
      publish("cancelled", "missed");
      browser.see("#cancelled", "missed"); // by the other component

      browser.click("#form\\:toggle");
      browser.see("#form\\:toggle[value=Disconnect]");
      publish("placed", "seen");
      browser.see("#last", "seen");
      browser.see(".count", "received: 1, gaps: 0");
      assertThat(browser.texts("#form\\:received li")).containsExactly(line("placed", "seen"));
    }
  }
}
