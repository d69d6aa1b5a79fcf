package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.Browser;
import io.carillon.system.DocumentedStep;
import io.carillon.system.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The order service in {@code docs/java.md}: its files are built with Maven in an empty folder and
 * deployed by the commands of the page, and the browser shows its orders.
 */
class OrderServiceIT {
  private static final Map<String, String> PARTS =
      Map.of("wildfly", ", on WildFly", "payara6", ", on Payara");

  private final String name = System.getProperty("arquillian.launch");
  private DocumentedServer server;
  private Path repository;

  @BeforeEach
  void writeFiles() throws IOException {
    Assumptions.assumeTrue(PARTS.containsKey(name), "the page describes other servers");
    repository = Files.createTempDirectory("repository");
    server = DocumentedServer.in("order-service");
    server.environment().putAll(DocumentedApplication.write(server.folder(), repository));
  }

  @AfterEach
  void delete() throws IOException {
    if (server != null) {
      server.delete();
      ApplicationServer.deleteFolder(repository);
    }
  }

  @Test
  void thePageLeadsFromAnEmptyFolderToAnOrderInTheBrowser() throws IOException {
    List<DocumentedStep> steps = new ArrayList<>();
    for (String part : List.of("", PARTS.get(name), ", in the browser")) {
      steps.addAll(DocumentedApplication.steps(part));
    }
    assertThat(steps).hasSizeGreaterThan(4);
    try (Browser browser = Browser.start()) {
      for (DocumentedStep step : steps) {
        server.run(step);
        if (step.commands().contains("--retry")) {
          browser.open(address("/shop/"));
          browser.see("h1", "Orders");
        }
      }
      browser.see("#orders li", "1: tea");
      order("coffee");
      browser.see("#orders li:last-child", ": coffee");
    }
  }

  private static URI address(String path) {
    return URI.create(DocumentedServer.onOtherPorts("http://127.0.0.1:8080" + path));
  }

  private static void order(String item) {
    assertThat(Http.postJson(address("/shop/rest/orders"), "{\"item\":\"" + item + "\"}"))
        .matches(response -> response.statusCode() == 200);
  }
}
