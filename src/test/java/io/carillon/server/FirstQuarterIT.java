package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.Browser;
import io.carillon.system.DocumentedStep;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The first quarter of an hour in {@code docs/servers.md}: its commands, with other ports, and what
 * the browser shows.
 */
class FirstQuarterIT {
  private static final Path PAGE = Path.of("docs", "servers.md");
  private static final Map<String, String> SECTIONS =
      Map.of("wildfly", "on WildFly", "payara6", "on Payara");

  private final String name = System.getProperty("arquillian.launch");
  private DocumentedServer server;

  @BeforeEach
  void prepare() throws IOException {
    Assumptions.assumeTrue(SECTIONS.containsKey(name), "the page describes other servers");
    server = DocumentedServer.in("first-quarter");
    Files.copy(Path.of("target", "carillon.war"), server.folder().resolve("carillon.war"));
  }

  @AfterEach
  void delete() throws IOException {
    if (server != null) {
      server.delete();
    }
  }

  @Test
  void theCommandsOfThePageLeadToAnEventInTheBrowser() throws IOException {
    List<DocumentedStep> steps =
        DocumentedStep.excused(PAGE, "FirstQuarterIT does, " + SECTIONS.get(name));
    assertThat(steps).hasSizeGreaterThan(4);
    try (Browser browser = Browser.start()) {
      for (DocumentedStep step : steps) {
        boolean isShown = step.commands().contains("api/notifications");
        if (isShown) {
          browser.open(
              URI.create(
                  DocumentedServer.onOtherPorts(
                      "http://127.0.0.1:8080/carillon/notifications.html")));
          browser.type(".sign-in [name=user]", "anna");
          browser.type(".sign-in [name=password]", "try-Carillon-1");
          browser.click(".sign-in .primary");
          browser.see("#status .words", "live");
        }
        server.run(step);
        if (isShown) {
          browser.see(".notification .title", "Hello");
          browser.see(".account .name", "anna");
          browser.click(".account summary");
          browser.click(".account form button[type=button]");
          browser.see(".sign-in h1", "Sign in");
        }
      }
    }
  }
}
