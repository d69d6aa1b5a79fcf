package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.DocumentedStep;
import io.carillon.system.LocalRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The order service in {@code docs/java.md}. */
final class DocumentedApplication {
  static final Path PAGE = Path.of("docs", "java.md");
  private static final Pattern FILE =
      Pattern.compile(
          "^`([\\w./-]+)`:\\n\\n```\\w+\\n(.*?)```", Pattern.MULTILINE | Pattern.DOTALL);

  private DocumentedApplication() {}

  /**
   * Writes its files into a folder.
   *
   * @param repository where Maven finds the hub, to be created
   * @return the environment of the commands
   */
  static Map<String, String> write(Path folder, Path repository) throws IOException {
    List<MatchResult> files = FILE.matcher(Files.readString(PAGE)).results().toList();
    assertThat(files).hasSizeGreaterThan(7);
    for (MatchResult file : files) {
      Path path = folder.resolve(file.group(1));
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.group(2));
    }
    LocalRepository.create(repository);
    return Map.of(
        "JAVA_HOME",
        Jdk.atLeast(17).home().toString(),
        "MAVEN_ARGS",
        "-B", // it may have to fetch the API of Jakarta EE
        "MAVEN_OPTS",
        "-Dmaven.repo.local=" + repository);
  }

  /** Builds it by the command of the page; returns the WAR, in an empty folder. */
  static Path build(Path folder) throws IOException {
    ApplicationServer.deleteFolder(folder);
    Map<String, String> environment = write(folder.resolve("shop"), folder.resolve("repository"));
    for (DocumentedStep step : steps("")) {
      Command.of(List.of("bash", "-e", "-c", step.commands()))
          .in(folder.resolve("shop"))
          .with(environment)
          .run();
    }
    return folder.resolve("shop/target/shop.war");
  }

  /**
   * The commands of the page.
   *
   * @param part for which server or what else; for all of them if it is empty
   */
  static List<DocumentedStep> steps(String part) throws IOException {
    return DocumentedStep.excused(PAGE, "OrderServiceIT does" + part).stream()
        .filter(step -> step.excuse().equals("OrderServiceIT does" + part))
        .toList();
  }
}
