package io.carillon.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A block of commands on a page, and their output if its block follows directly.
 *
 * @param printed as on the page; {@code …} stands for any text
 * @param excuse why {@link DocumentationIT} does not run the commands; empty if it does
 */
public record DocumentedStep(String commands, String printed, String excuse) {
  private static final Pattern STEP =
      Pattern.compile(
          "(?:<!-- not run: ([^\\n]*) -->\\n *)?```sh\\n(.*?)```\\n(?:\\n```(?:text|json)\\n(.*?)```\\n)?",
          Pattern.DOTALL);

  /** The steps of a page that need no other server than the packaged hub. */
  static List<DocumentedStep> of(Path page) throws IOException {
    return all(page).stream().filter(step -> step.excuse.isEmpty()).toList();
  }

  /** The steps of a page with an excuse that begins with {@code excuse}. */
  public static List<DocumentedStep> excused(Path page, String excuse) throws IOException {
    return all(page).stream().filter(step -> step.excuse.startsWith(excuse)).toList();
  }

  private static List<DocumentedStep> all(Path page) throws IOException {
    List<DocumentedStep> steps = new ArrayList<>();
    Matcher step = STEP.matcher(Files.readString(page));
    while (step.find()) {
      String printed = step.group(3) == null ? "…" : step.group(3);
      steps.add(
          new DocumentedStep(step.group(2), printed, step.group(1) == null ? "" : step.group(1)));
    }
    return steps;
  }

  /** What the commands have to print; a line break at the end is optional. */
  public Pattern output() {
    String regex =
        Stream.of(printed.strip().split("…", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return Pattern.compile("\\s*" + regex + "\\s*", Pattern.DOTALL);
  }
}
