package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of a long job: its program, and its page on a site of its own. */
@Timeout(120)
class ProgressIT {
  private static final Path EXAMPLES = Path.of("docs/examples");

  @TempDir Path data;

  @Test
  void aPageOnAnotherSiteShowsHowFarTheJobIs() throws Exception {
    byte[] page = Files.readAllBytes(EXAMPLES.resolve("progress.html"));
    HttpServer site =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    site.start();
    String origin = "http://localhost:" + site.getAddress().getPort();
    try (Browser browser = Browser.start();
        HubProcess hub = HubProcess.start(data, Map.of("carillon.cors.origins", origin))) {
      String address = "http://127.0.0.1:" + hub.port();
      browser.open(URI.create(origin + "/progress.html?hub=" + address + "&job=job-8"));
      browser.see("output", "not begun");

      Process job =
          new ProcessBuilder(
                  JavaCommand.program("java").toString(),
                  EXAMPLES.resolve("LongJob.java").toString(),
                  address,
                  "job-8")
              .redirectErrorStream(true)
              .redirectOutput(data.resolve("job.log").toFile())
              .start();

      browser.until("document.querySelector('progress').value > 0");
      browser.see("output", "done");
      browser.until("document.querySelector('progress').value === 100");
      assertThat(job.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(job.exitValue()).isZero();
    } finally {
      site.stop(0);
    }
  }
}
