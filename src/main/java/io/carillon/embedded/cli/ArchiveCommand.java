package io.carillon.embedded.cli;

import io.carillon.embedded.ArchiveStamp;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code carillon archive FILE}: writes a class-data archive, with which hubs start faster. */
@Command(
    name = "archive",
    mixinStandardHelpOptions = true,
    description =
        "Writes an archive of loaded and verified classes (class-data sharing), with which a hub"
            + " starts with about half of the CPU time. It holds for this jar and this Java"
            + " installation; write it anew after an upgrade of either.",
    footer = {
      "",
      "Example:",
      "  java -jar carillon-standalone.jar archive hub.jsa",
      "  java -XX:SharedArchiveFile=hub.jsa -jar carillon-standalone.jar",
      "With Java 25 or later:",
      "  java -jar carillon-standalone.jar archive --aot hub.aot",
      "  java -XX:AOTCache=hub.aot -jar carillon-standalone.jar"
    })
final class ArchiveCommand implements Callable<Integer> {
  private static final Pattern READY = Pattern.compile("Carillon is ready: (\\S+)");
  private static final long STOP_SECONDS = 60;
  private static final String MAIN = "io.carillon.embedded.Main"; // which knows this class

  /** The first with {@code -XX:AOTCacheOutput} (JEP 514). */
  private static final int JAVA_WITH_AOT_CACHES = 25;

  private static final int REQUESTS = 20;

  /** Environment variables with options of the JVM, which may name another archive. */
  private static final Set<String> JVM_OPTIONS =
      Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "a new file")
  private Path file = Path.of("hub.jsa");

  @Option(names = "--force", description = "replaces a file that exists")
  private boolean replaces;

  @Option(
      names = "--aot",
      description =
          "writes an AOT cache, which also has what Java has learned of the most frequent methods;"
              + " Java 25 or later")
  private boolean isAot;

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  ArchiveCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (isAot && Runtime.version().feature() < JAVA_WITH_AOT_CACHES) {
      throw new ParameterException(
          spec.commandLine(), "--aot needs Java " + JAVA_WITH_AOT_CACHES + " or later");
    }
    Path target = file.toAbsolutePath().normalize();
    if (!replaces && Files.exists(target)) {
      throw new ParameterException(spec.commandLine(), target + " exists already");
    }
    String classPath = System.getProperty("java.class.path");
    if (!Stream.of(classPath.split(File.pathSeparator))
        .map(Path::of)
        .allMatch(Files::isRegularFile)) {
      throw new ParameterException(spec.commandLine(), "only jars can be archived: java -jar …");
    }
    Path data = Files.createTempDirectory("carillon-archive");
    // hubs that start meanwhile see the old one or the new one
    Path unfinished =
        target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid());
    try {
      List<String> output = run(command(classPath, unfinished, data));
      if (!Files.exists(unfinished)) {
        output.forEach(spec.commandLine().getErr()::println);
        throw new IOException("Java has not written the archive");
      }
      Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
      ArchiveStamp.of(target).write();
    } finally {
      Files.deleteIfExists(unfinished);
      delete(data);
    }
    spec.commandLine().getOut().printf("%s: %d bytes%n", target, Files.size(target));
    return 0;
  }

  /** The hub as it was started, on a port and with data of its own. */
  private List<String> command(String classPath, Path target, Path data) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add((isAot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + target);
    command.add("-Dcarillon.port=0");
    command.add("-Dcarillon.bind=127.0.0.1");
    command.add("-Dcarillon.security=open");
    command.add("-Dcarillon.data=" + data);
    command.addAll(List.of("-cp", classPath, MAIN));
    return command;
  }

  private List<String> run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // the settings of a hub in use, such as its database, are not for this one
    builder.environment().keySet().removeIf(ArchiveCommand::isSetting);
    Process hub = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(hub::destroyForcibly));
    List<String> output = new ArrayList<>();
    try (BufferedReader lines = hub.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        Matcher ready = READY.matcher(line);
        if (ready.find()) {
          use(URI.create(ready.group(1)));
          hub.toHandle().destroy(); // SIGTERM, with its output still read: Java writes the archive
        }
      }
      hub.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      return output;
    } finally {
      hub.destroyForcibly();
    }
  }

  private static boolean isSetting(String variable) {
    return variable.startsWith("CARILLON_") || JVM_OPTIONS.contains(variable);
  }

  /** Makes the hub load what it needs for the usual requests. */
  private static void use(URI hub) throws IOException, InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    URI events = hub.resolve("api/channels/archive/events");
    for (int i = 0; i < REQUESTS; i++) {
      http.send(
          HttpRequest.newBuilder(events)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"type\":\"used\",\"data\":{\"number\":" + i + "}}"))
              .build(),
          BodyHandlers.discarding());
    }
    for (String path : List.of("", "health/ready", "metrics", "api/channels")) {
      http.send(HttpRequest.newBuilder(hub.resolve(path)).build(), BodyHandlers.discarding());
    }
    HttpRequest stream = HttpRequest.newBuilder(URI.create(events + "?since=earliest")).build();
    try (Stream<String> lines = http.send(stream, BodyHandlers.ofLines()).body()) {
      lines.filter(line -> line.startsWith("data:")).limit(REQUESTS).forEach(line -> {});
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
