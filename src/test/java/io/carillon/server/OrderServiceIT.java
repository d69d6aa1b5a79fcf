package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.Browser;
import io.carillon.system.DocumentedStep;
import io.carillon.system.Http;
import io.carillon.system.LocalRepository;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The order service in {@code docs/java.md}: its files are built with Maven in an empty folder and
 * deployed by the commands of the page, and the browser shows its orders.
 */
class OrderServiceIT {
  private static final Path PAGE = Path.of("docs", "java.md");
  private static final Map<String, String> PARTS =
      Map.of("wildfly", ", on WildFly", "payara6", ", on Payara");
  private static final Pattern FILE =
      Pattern.compile(
          "^`([\\w./-]+)`:\\n\\n```\\w+\\n(.*?)```", Pattern.MULTILINE | Pattern.DOTALL);

  private final String name = System.getProperty("arquillian.launch");
  private DocumentedServer server;
  private Path repository;

  @BeforeEach
  void writeFiles() throws IOException {
    Assumptions.assumeTrue(PARTS.containsKey(name), "the page describes other servers");
    repository = Files.createTempDirectory("repository");
    LocalRepository.create(repository);
    server = DocumentedServer.in("order-service");
    server.environment().put("MAVEN_ARGS", "-B"); // it may have to fetch the API of Jakarta EE
    server.environment().put("MAVEN_OPTS", "-Dmaven.repo.local=" + repository);
    List<MatchResult> files = FILE.matcher(Files.readString(PAGE)).results().toList();
    assertThat(files).hasSizeGreaterThan(7);
    for (MatchResult file : files) {
      Path path = server.folder().resolve(file.group(1));
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.group(2));
    }
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
      List<DocumentedStep> all = DocumentedStep.excused(PAGE, "OrderServiceIT does" + part);
      all.stream().filter(step -> step.excuse().endsWith("does" + part)).forEach(steps::add);
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
