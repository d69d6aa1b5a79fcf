package io.carillon.bench;

import io.carillon.system.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A small application with the Server-Sent Events of a library, in a process of its own. Its
 * sources are in {@code src/test/bench/peers}, if they are not among the tests.
 */
final class LibraryPeer implements Peer {
  private static final Path SOURCES = Path.of("src", "test", "bench", "peers");
  private static final Path BUILT = Path.of("target", "bench", "peers");

  private final String name;
  private final Program program;
  private final InetSocketAddress address = ServerProcess.freeAddress();
  private @Nullable ServerProcess process;

  private LibraryPeer(String name, Program program) {
    this.name = name;
    this.program = program;
  }

  /** What is started. */
  private interface Program {
    List<String> command(String port);

    String version() throws IOException;

    /** Builds what it needs. */
    default void build() throws IOException {}
  }

  /** All of them. */
  static List<Peer> all() {
    return List.of(
        new LibraryPeer(
            "webflux",
            new MavenProgram(
                "webflux",
                "spring-webflux",
                "io.carillon.bench.webflux.WebFluxServer",
                List.of("--server.address=127.0.0.1", "--server.port="))),
        new LibraryPeer(
            "vertx",
            new MavenProgram(
                "vertx", "vertx-core", "io.carillon.bench.vertx.VertxServer", List.of(""))),
        new LibraryPeer("better-sse", new NodeProgram()),
        new LibraryPeer("jersey", new JerseyProgram()),
        new LibraryPeer(
            "resteasy",
            new MavenProgram(
                "resteasy",
                "resteasy-core",
                "io.carillon.bench.resteasy.ResteasyServer",
                List.of("", StockBroadcasts.class.getName()))));
  }

  /**
   * A module of {@code src/test/bench/peers}.
   *
   * @param library whose version counts
   * @param arguments of the main class; the first that is empty or ends with {@code =} gets the
   *     port
   */
  private record MavenProgram(
      String module, String library, String mainClass, List<String> arguments) implements Program {
    @Override
    public void build() throws IOException {
      if (!Files.exists(jar())) {
        Path pom = SOURCES.resolve("pom.xml");
        String maven = System.getProperty("bench.maven", "mvn");
        Programs.output(
            Path.of("."), maven, "-B", "-q", "-f", pom.toString(), "-pl", module, "package");
      }
    }

    private Path jar() {
      return BUILT.resolve(module).resolve(module + "-1.0.0-SNAPSHOT.jar");
    }

    @Override
    public String version() throws IOException {
      try (Stream<Path> jars = Files.list(BUILT.resolve(module).resolve("lib"))) {
        return versionOf(library, jars.map(Path::toString).collect(Collectors.joining(":")));
      }
    }

    @Override
    public List<String> command(String port) {
      String path =
          String.join(
              File.pathSeparator,
              jar().toString(),
              BUILT.resolve(module).resolve("lib").resolve("*").toString(),
              Path.of("target", "test-classes").toString());
      Stream<String> given =
          arguments.stream().map(each -> each.isEmpty() || each.endsWith("=") ? each + port : each);
      return Stream.concat(
              Stream.of(JavaCommand.program("java").toString(), "-cp", path, mainClass), given)
          .toList();
    }
  }

  /** Jersey's broadcaster, with what the tests have. */
  private record JerseyProgram() implements Program {
    @Override
    public String version() {
      return versionOf("jersey-server", System.getProperty("java.class.path"));
    }

    @Override
    public List<String> command(String port) {
      return List.of(
          JavaCommand.program("java").toString(),
          "-cp",
          System.getProperty("java.class.path"),
          StockServer.class.getName(),
          port);
    }
  }

  /** better-sse, on Node.js. */
  private record NodeProgram() implements Program {
    private static final Path FOLDER = BUILT.resolve("better-sse");

    @Override
    public void build() throws IOException {
      if (!Programs.exist("node", "npm")) {
        throw new IllegalStateException("not installed: Node.js, npm");
      }
      Files.createDirectories(FOLDER);
      for (String file : List.of("package.json", "server.js")) {
        Files.write(
            FOLDER.resolve(file), Files.readAllBytes(SOURCES.resolve("better-sse/" + file)));
      }
      if (!Files.exists(FOLDER.resolve("node_modules"))) {
        Programs.output(FOLDER, "npm", "install", "--silent", "--no-audit", "--no-fund");
      }
    }

    @Override
    public String version() throws IOException {
      String json = Files.readString(FOLDER.resolve("package.json"));
      Matcher version = Pattern.compile("\"better-sse\": \"([^\"]+)\"").matcher(json);
      return (version.find() ? version.group(1) : "")
          + ", Node.js "
          + Programs.output(FOLDER, "node", "--version");
    }

    @Override
    public List<String> command(String port) {
      return List.of("node", FOLDER.resolve("server.js").toString(), port);
    }
  }

  /** The version in the name of a jar on a class path. */
  static String versionOf(String library, String classPath) {
    Matcher jar = Pattern.compile("\\b" + library + "-(\\d[^/:]*)\\.jar").matcher(classPath);
    return jar.find() ? jar.group(1) : "";
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> missing() {
    try {
      program.build();
      return Optional.empty();
    } catch (IOException | IllegalStateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String version() {
    try {
      return program.version();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void start() {
    try {
      process =
          ServerProcess.start(
              program.command(Integer.toString(address.getPort())),
              Files.createTempFile(name + "-bench", ".log"),
              address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public Optional<ServerProcess> process() {
    return Optional.ofNullable(process);
  }

  @Override
  public String subscribe(String channel, From from, Optional<String> user) {
    return HttpText.stream("/channels/" + channel);
  }

  @Override
  public byte[] publish(String channel, List<Message> messages, boolean durable) {
    return HttpText.post("/channels/" + channel, "text/plain", messages.get(0).data());
  }

  @Override
  public boolean can(Ability ability) {
    return ability == Ability.FAN_OUT;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      process = null;
    }
  }
}
