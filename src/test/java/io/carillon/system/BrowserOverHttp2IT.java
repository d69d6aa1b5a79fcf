package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.testing.Connections;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS and HTTP/2 of the hub itself, in a real browser. */
@Timeout(120)
class BrowserOverHttp2IT {
  @TempDir Path data;

  /** Over HTTP/1.1 the seventh would wait forever. */
  @Test
  void aHundredStreamsOfAPageShareOneConnectionAndAllAreServed() throws Exception {
    Map<String, String> settings =
        Map.of("carillon.tls.self-signed", "on", "carillon.monitoring.interval", "PT0S");
    try (Browser browser = Browser.start(true);
        HubProcess hub = HubProcess.start(data, settings)) {
      browser.open(URI.create("https://localhost:" + hub.port() + "/api.html"));
      browser.until("performance.getEntriesByType('navigation')[0].nextHopProtocol === 'h2'");
      browser
          .driver()
          .executeScript(
              """
              window.received = Array(100).fill(0);
              window.streams = received.map((nothing, i) => {
                const stream = new EventSource('/api/channels/many/events');
                stream.onmessage = ({data}) => { received[i] += JSON.parse(data); };
                return stream;
              });
              """);
      browser.until("streams.every(({readyState}) => readyState === EventSource.OPEN)");
      for (int i = 1; i <= 3; i++) {
        browser
            .driver()
            .executeScript(
                """
                fetch('/api/channels/many/events', {
                  method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{"data":1}'});
                """);
        browser.until("received.every((number) => number === " + i + ")");
      }

      await("a connection that a busy browser has opened ahead is closed")
          .untilAsserted(() -> assertThat(Connections.to(hub.port())).isEqualTo(1));
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
