package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.DocumentedStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A folder in which a test does what a page says, with other ports: it unpacks an application
 * server, starts it and uses it.
 */
final class DocumentedServer {
  /** Beside the server of the other tests. */
  private static final int OFFSET = Integer.getInteger("servers.port-base", 21000) + 500 - 8000;

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  /** An empty folder, after what an earlier test has left there is deleted. */
  static DocumentedServer in(String name) throws IOException {
    DocumentedServer server =
        new DocumentedServer(Path.of("target", "servers", name).toAbsolutePath());
    server.delete();
    Files.createDirectories(server.folder);
    return server;
  }

  private DocumentedServer(Path folder) {
    this.folder = folder;
    environment.put("JAVA_HOME", Jdk.atLeast(17).home().toString());
    environment.put(
        "JAVA_OPTS",
        "-Xmx512m -Djboss.bind.address=127.0.0.1"
            + " -Djboss.bind.address.management=127.0.0.1"
            + " -Djboss.socket.binding.port-offset="
            + OFFSET);
    environment.put("AS_ADMIN_PORT", Integer.toString(4848 + OFFSET));
    environment.put("MAVEN_ARGS", "-o -B");
    environment.put("no_proxy", "127.0.0.1");
  }

  Path folder() {
    return folder;
  }

  /** For its commands. */
  Map<String, String> environment() {
    return environment;
  }

  /** Ends the server, and deletes all. */
  void delete() throws IOException {
    ProcessHandle.allProcesses()
        .filter(each -> each.info().commandLine().orElse("").contains(folder.toString()))
        .forEach(ProcessHandle::destroyForcibly);
    ApplicationServer.deleteFolder(folder);
  }

  /** Runs the commands of a step, which have to print what the page says. */
  void run(DocumentedStep step) throws IOException {
    String printed =
        Command.of(List.of("bash", "-e", "-c", onOtherPorts(step.commands())))
            .in(folder)
            .with(environment)
            .run();
    assertThat(printed).as(step.commands()).matches(step.output());
    adaptDomain();
  }

  /** A text of the page with the ports of the test. */
  static String onOtherPorts(String text) {
    return text.replace("127.0.0.1:8080", "127.0.0.1:" + (8080 + OFFSET))
        .replace("--connect", "--connect --controller=127.0.0.1:" + (9990 + OFFSET));
  }

  /** Moves the ports of an unpacked Payara, before it starts for the first time. */
  private void adaptDomain() throws IOException {
    Path file = folder.resolve("payara6/glassfish/domains/domain1/config/domain.xml");
    if (Files.exists(file) && !Files.readString(file).contains(Integer.toString(8080 + OFFSET))) {
      Files.writeString(
          file,
          Pattern.compile("port=\"(\\d{4})\"")
              .matcher(GlassFish.onLoopback(Files.readString(file)))
              .replaceAll(DocumentedServer::moved));
    }
  }

  private static String moved(MatchResult port) {
    return "port=\"" + (Integer.parseInt(port.group(1)) + OFFSET) + "\"";
  }
}
