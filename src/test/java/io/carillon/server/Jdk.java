package io.carillon.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A JDK of this machine.
 *
 * @param version its feature release, such as 25
 */
record Jdk(Path home, int version) {
  private static final Pattern RELEASE = Pattern.compile("JAVA_VERSION=\"(\\d+)");

  /** The one that runs the tests if it is new enough, otherwise the oldest that is. */
  static Jdk atLeast(int version) {
    Jdk own = at(Path.of(System.getProperty("java.home"))).orElseThrow();
    if (own.version >= version) {
      return own;
    }
    return candidates()
        .flatMap(home -> at(home).stream())
        .filter(jdk -> jdk.version >= version)
        .min((a, b) -> Integer.compare(a.version, b.version))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "a JDK "
                        + version
                        + " is needed: there is none in JAVA_HOME_"
                        + version
                        + " nor beside "
                        + own.home));
  }

  /** Where the environment says that JDKs are (as on build servers), and beside our own. */
  private static Stream<Path> candidates() {
    Stream<Path> named =
        System.getenv().entrySet().stream()
            .filter(variable -> variable.getKey().startsWith("JAVA_HOME"))
            .map(variable -> Path.of(variable.getValue()));
    Path beside = Path.of(System.getProperty("java.home")).getParent();
    try (Stream<Path> siblings = Files.list(Objects.requireNonNull(beside))) {
      return Stream.concat(named, List.copyOf(siblings.toList()).stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Jdk> at(Path home) {
    Path release = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin").resolve("javac")) || !Files.exists(release)) {
      return Optional.empty();
    }
    try {
      Matcher version = RELEASE.matcher(Files.readString(release));
      return version.find()
          ? Optional.of(new Jdk(home, Integer.parseInt(version.group(1))))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path tool(String name) {
    return home.resolve("bin").resolve(name);
  }
}
