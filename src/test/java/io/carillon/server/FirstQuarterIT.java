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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
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

  /** Beside the server of the other tests. */
  private static final int OFFSET = Integer.getInteger("servers.port-base", 21000) + 500 - 8000;

  private final String server = System.getProperty("arquillian.launch");
  private final Path folder = Path.of("target", "servers", "first-quarter").toAbsolutePath();

  @BeforeEach
  void prepare() throws IOException {
    Assumptions.assumeTrue(SECTIONS.containsKey(server), "the page describes other servers");
    delete();
    Files.createDirectories(folder);
    Files.copy(Path.of("target", "carillon.war"), folder.resolve("carillon.war"));
  }

  /** Ends a server that a failed test has left behind. */
  @AfterEach
  void delete() throws IOException {
    ProcessHandle.allProcesses()
        .filter(each -> each.info().commandLine().orElse("").contains(folder.toString()))
        .forEach(ProcessHandle::destroyForcibly);
    ApplicationServer.deleteFolder(folder);
  }

  @Test
  void theCommandsOfThePageLeadToAnEventInTheBrowser() throws IOException {
    List<DocumentedStep> steps =
        DocumentedStep.excused(PAGE, "FirstQuarterIT does, " + SECTIONS.get(server));
    assertThat(steps).hasSizeGreaterThan(4);
    try (Browser browser = Browser.start()) {
      for (DocumentedStep step : steps) {
        boolean isShown = step.commands().contains("api/notifications");
        if (isShown) {
          browser.open(
              URI.create(onOtherPorts("http://127.0.0.1:8080/carillon/notifications.html")));
          browser.type(".sign-in [name=user]", "anna");
          browser.type(".sign-in [name=password]", "try-Carillon-1");
          browser.click(".sign-in .primary");
          browser.see("#status .words", "live");
        }
        String printed = run(onOtherPorts(step.commands()));
        assertThat(printed).as(step.commands()).matches(step.output());
        if (isShown) {
          browser.see(".notification .title", "Hello");
          browser.see(".account .name", "anna");
          browser.click(".account summary");
          browser.click(".account form button[type=button]");
          browser.see(".sign-in h1", "Sign in");
        }
        adaptDomain();
      }
    }
  }

  private static String onOtherPorts(String text) {
    return text.replace("127.0.0.1:8080", "127.0.0.1:" + (8080 + OFFSET))
        .replace("--connect", "--connect --controller=127.0.0.1:" + (9990 + OFFSET));
  }

  private String run(String commands) {
    return Command.of(List.of("bash", "-e", "-c", commands))
        .in(folder)
        .with(
            Map.of(
                "JAVA_HOME",
                Jdk.atLeast(17).home().toString(),
                "JAVA_OPTS",
                "-Xmx512m -Djboss.bind.address=127.0.0.1"
                    + " -Djboss.bind.address.management=127.0.0.1"
                    + " -Djboss.socket.binding.port-offset="
                    + OFFSET,
                "AS_ADMIN_PORT",
                Integer.toString(4848 + OFFSET),
                "MAVEN_ARGS",
                "-o -B",
                "no_proxy",
                "127.0.0.1"))
        .run();
  }

  /** Moves the ports of an unpacked Payara, before it starts for the first time. */
  private void adaptDomain() throws IOException {
    Path file = folder.resolve("payara6/glassfish/domains/domain1/config/domain.xml");
    if (Files.exists(file) && !Files.readString(file).contains(Integer.toString(8080 + OFFSET))) {
      Files.writeString(
          file,
          Pattern.compile("port=\"(\\d{4})\"")
              .matcher(GlassFish.onLoopback(Files.readString(file)))
              .replaceAll(FirstQuarterIT::moved));
    }
  }

  private static String moved(MatchResult port) {
    return "port=\"" + (Integer.parseInt(port.group(1)) + OFFSET) + "\"";
  }
}
