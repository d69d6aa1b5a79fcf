package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The names in the documentation exist: settings, tests, source files and paths of the API. The
 * commands of the pages are run by {@code DocumentationIT}.
 */
class DocumentsTest {
  private static final Path SOURCES = Path.of("src/main/java/io/carillon");

  /** Where in {@code carillon.…} a file is named, or a property of the tests. */
  private static final Pattern OTHER_NAMES =
      Pattern.compile(
          "carillon\\.(war|js|d\\.ts|conf|cfg|env|crt|key|pem|json|sql|service|acl|tests?\\b.*)");

  private static final Pattern KEY =
      Pattern.compile("(?<![\\w./-])carillon\\.[a-z0-9*-]+(\\.[a-z0-9*-]+)*");

  private static final Pattern VARIABLE = Pattern.compile("\\bCARILLON_[A-Z][A-Z_]*[A-Z]\\b");

  /** Settings of the command line and of the database of application servers. */
  private static final Set<String> OTHER_VARIABLES = Set.of("CARILLON_URL", "CARILLON_TOKEN");

  @Test
  void everySettingNamedExists() throws IOException {
    List<Pattern> keys = keys().stream().map(DocumentsTest::pattern).toList();

    Set<String> unknown =
        all(KEY, files()).stream()
            .filter(name -> !OTHER_NAMES.matcher(name).matches())
            .filter(name -> keys.stream().noneMatch(key -> isKeyOrGroup(key, name)))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(unknown).isEmpty();
  }

  @Test
  void theOrderServiceImportsTheApiOnly() throws IOException {
    Set<String> imports =
        Pattern.compile("import (io\\.carillon\\.[\\w.]*)\\.\\w+;")
            .matcher(Files.readString(Path.of("docs/java.md")))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());

    assertThat(imports).containsExactly("io.carillon.api");
  }

  @Test
  void everyEnvironmentVariableNamedIsASetting() throws IOException {
    Set<String> variables =
        keys().stream()
            .map(key -> key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase())
            .collect(Collectors.toSet());

    assertThat(variables).hasSizeGreaterThan(50);
    Set<String> named = all(VARIABLE, files());
    named.removeAll(OTHER_VARIABLES);
    assertThat(variables).containsAll(named);
  }

  @Test
  void everyTestNamedExists() throws IOException {
    Set<String> tests;
    try (Stream<Path> files = Files.walk(Path.of("src/test"))) {
      tests =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java"))
              .map(name -> name.replace(".java", ""))
              .collect(Collectors.toSet());
    }

    Set<String> missing = all(Pattern.compile("\\b[A-Z][A-Za-z]+(?:Test|IT)\\b"), pages());
    missing.removeAll(tests);
    assertThat(missing).isEmpty();
  }

  /** Written as {@code room/Class}, so that a reader finds the file. */
  @Test
  void everySourceFileNamedExists() throws IOException {
    Set<String> rooms;
    try (Stream<Path> folders = Files.list(SOURCES)) {
      rooms = folders.map(room -> room.getFileName().toString()).collect(Collectors.toSet());
    }
    Pattern file =
        Pattern.compile(
            "(?<![\\w/.-])(?:%s)/(?:[a-z]+/)?[A-Z]\\w*".formatted(String.join("|", rooms)));

    Set<String> missing =
        all(file, pages()).stream()
            .filter(name -> !Files.exists(SOURCES.resolve(name + ".java")))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(missing).isEmpty();
  }

  @Test
  void thePageAboutJavaNamesEveryTypeOfTheApiAndTheCoordinates() throws IOException {
    String page = Files.readString(Path.of("docs/java.md"));
    try (Stream<Path> files = Files.list(SOURCES.resolve("api"))) {
      files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .filter(type -> !type.equals("package-info"))
          .forEach(type -> assertThat(page).containsPattern("\\b" + type + "\\b"));
    }
    String pom = Files.readString(Path.of("pom.xml"));
    for (String element : List.of("groupId", "artifactId", "version")) {
      Matcher own = Pattern.compile("<%s>[^<]*</%s>".formatted(element, element)).matcher(pom);
      assertThat(own.find()).isTrue();
      assertThat(page).contains(own.group());
    }
  }

  @Test
  void theOverviewOfTheApiHasEveryPath() throws IOException {
    String overview = Files.readString(Path.of("docs/api.md"));
    Set<String> documented =
        all(
            Pattern.compile(
                "(?<=\")(?:/api|/metrics|/health|/openapi|/asyncapi)[^\"#]*(?=\": ?\\{)"),
            List.of(Path.of("src/main/resources/io/carillon/http/openapi.json")));

    assertThat(documented).hasSizeGreaterThan(15);
    assertThat(documented).allSatisfy(path -> assertThat(overview).contains(path));
  }

  private static Set<String> keys() throws IOException {
    return all(
        Pattern.compile("(?<=\\n\\| `)carillon\\.[^`]+"),
        List.of(Path.of("docs/configuration.md")));
  }

  private static Pattern pattern(String key) {
    return Pattern.compile(
        key.replace("*", "")
            .replaceAll("<[^>]*>", "%")
            .replace(".", "\\.")
            .replace("%", "[\\w.*-]+"));
  }

  private static boolean isKeyOrGroup(Pattern key, String name) {
    return key.matcher(name).matches()
        || key.pattern().startsWith(name.replaceAll("\\.?\\*$", "").replace(".", "\\.") + "\\.");
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> root = Files.list(Path.of("."));
        Stream<Path> docs = Files.list(Path.of("docs"))) {
      return Stream.of(root, docs, Stream.of(Path.of("server-config/README.md")))
          .flatMap(files -> files)
          .filter(file -> file.toString().endsWith(".md"))
          .toList();
    }
  }

  /** The pages, and what operators copy. */
  private static List<Path> files() throws IOException {
    try (Stream<Path> configurations = Files.walk(Path.of("server-config"))) {
      return Stream.concat(pages().stream(), configurations.filter(Files::isRegularFile))
          .filter(file -> !file.endsWith("CHANGELOG.md")) // which names old settings, too
          .toList();
    }
  }

  private static Set<String> all(Pattern pattern, List<Path> files) throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path file : files) {
      pattern.matcher(Files.readString(file)).results().map(MatchResult::group).forEach(found::add);
    }
    return found;
  }
}
