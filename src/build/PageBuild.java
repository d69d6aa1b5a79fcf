import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds the pages for delivery: {@code java PageBuild.java <folder of the pages> <output folder>}.
 *
 * <p>A browser would request the some thirty modules and style sheets of a page one after the other. Each page therefore gets one style sheet,
 * one script of its own, and {@code js/common.bundle.js}, which all pages share. The sources stay modules, which browsers and Node.js also run
 * as they are.
 *
 * <p>The bundler knows the forms that the sources use, and ends the build at any other: {@code import {a, b as c} from}, {@code import x from},
 * {@code import '…'}, {@code export} of a function, class or constant, {@code export default} of a name, {@code export {a} from},
 * {@code import('…')}. A module awaits at its top level in a statement that begins a line.
 */
public final class PageBuild {
  private static final Pattern STYLE = Pattern.compile(" *<link rel=\"stylesheet\" href=\"([^\"]+)\">\n");
  private static final Pattern SCRIPT = Pattern.compile(" *<script type=\"module\" src=\"([^\"]+)\"></script>\n");
  private static final Pattern REMARK = Pattern.compile("(?<=[;,{}()\\[\\]>|&]) // [^'\"`]*$");
  private static final Pattern TYPE = Pattern.compile("/\\*\\* @type \\{[^*]*\\} \\*/ ");
  /** Inside each page, so that it costs no request; {@code SecurityHeaders} has its hash. */
  private static final String FIRST_PAINT = "js/page/first-paint.js";

  private static final String ICON = "img/bell.svg";
  private static final String COMMON = "js/common.bundle.js";

  /** Every page imports it. */
  private static final String SHARED = "js/page/page.js";

  private final Path sources;
  private final Path output;
  private final Map<String, Module> modules = new LinkedHashMap<>();

  private PageBuild(Path sources, Path output) {
    this.sources = sources;
    this.output = output;
  }

  public static void main(String[] arguments) throws IOException {
    new PageBuild(Path.of(arguments[0]), Path.of(arguments[1])).build();
  }

  private void build() throws IOException {
    Set<String> common = closure(List.of(SHARED));
    write(COMMON, wrapped(common) + "export { " + names(common, ", ") + " };\n");
    try (Stream<Path> files = Files.list(sources)) {
      for (Path page : files.filter(file -> file.toString().endsWith(".html")).sorted().toList()) {
        buildPage(page, common);
      }
    }
  }

  private void buildPage(Path page, Set<String> common) throws IOException {
    String html = Files.readString(page);
    String name = page.getFileName().toString().replace(".html", "");
    List<String> styles = STYLE.matcher(html).results().map(style -> style.group(1)).toList();
    List<String> scripts = SCRIPT.matcher(html).results().map(script -> script.group(1)).toList();
    if (styles.isEmpty() || scripts.isEmpty()) {
      throw new IllegalStateException(page + " has no style sheet or no module");
    }
    String style = "css/" + name + ".bundle.css";
    String script = "js/" + name + ".bundle.js";
    write(style, styles.stream().map(this::read).collect(Collectors.joining()));
    write(script, pageScript(scripts, common));
    String head =
        """
          <script>
        %s</script>
          <link rel="stylesheet" href="%s">
          <link rel="modulepreload" href="%s">
          <script type="module" src="%s"></script>
        """
            .formatted(Module.withoutComments(FIRST_PAINT, read(FIRST_PAINT)), style, COMMON, script);
    String rest = STYLE.matcher(SCRIPT.matcher(html).replaceAll("")).replaceAll("").replace(ICON, "data:image/svg+xml;base64," + base64(ICON));
    write(page.getFileName().toString(), rest.replace("</head>", head + "</head>"));
  }

  /** Scripts that are in the common file run there. */
  private String pageScript(List<String> scripts, Set<String> common) {
    List<String> entries = scripts.stream().filter(each -> !common.contains(each)).toList();
    Set<String> own = closure(entries);
    own.removeAll(common);
    entries.forEach(own::remove);
    return "import { " + names(common, ", ") + " } from './common.bundle.js';\n"
        + wrapped(own)
        + entries.stream().map(each -> module(each).body).collect(Collectors.joining("\n"));
  }

  /** The modules that these need, themselves included, each after those that it imports. */
  private Set<String> closure(List<String> entries) {
    Set<String> ordered = new LinkedHashSet<>();
    entries.forEach(entry -> visit(entry, ordered, new HashSet<>()));
    return ordered;
  }

  private void visit(String path, Set<String> ordered, Set<String> above) {
    if (!above.add(path)) {
      throw new IllegalStateException("modules import each other: " + above);
    }
    if (!ordered.contains(path)) {
      Module module = module(path);
      module.imports.forEach(each -> visit(each, ordered, above));
      ordered.add(path);
      // used when the page runs, so their order does not matter
      module.dynamicImports.stream()
          .filter(each -> !ordered.contains(each) && !above.contains(each))
          .forEach(each -> visit(each, ordered, above));
    }
    above.remove(path);
  }

  private Module module(String path) {
    Module known = modules.get(path);
    if (known == null) {
      known = new Module(path, read(path));
      modules.put(path, known);
    }
    return known;
  }

  private String wrapped(Set<String> paths) {
    return paths.stream().map(path -> module(path).wrapped()).collect(Collectors.joining());
  }

  private static String names(Set<String> paths, String separator) {
    return paths.stream().map(PageBuild::variable).collect(Collectors.joining(separator));
  }

  /** The variable that holds what a module exports. */
  private static String variable(String path) {
    return path.replaceFirst("^js/", "").replaceFirst("\\.js$", "").replaceAll("[^A-Za-z0-9]", "_") + "_module";
  }

  private String base64(String path) {
    return Base64.getEncoder().encodeToString(read(path).getBytes(StandardCharsets.UTF_8));
  }

  private String read(String path) {
    try {
      return Files.readString(sources.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String path, String content) throws IOException {
    Path file = output.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** A module, rewritten so that it can be the body of a function. */
  private static final class Module {
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:(\\{[^}]*\\}|\\w+) from )?'([^']+)';\n");
    private static final Pattern REEXPORT = Pattern.compile("(?m)^export \\{([^}]*)\\} from '([^']+)';\n");
    private static final Pattern DEFAULT = Pattern.compile("(?m)^export default (\\w+);\n");
    private static final Pattern EXPORT = Pattern.compile("(?m)^export ((?:async )?function\\*? |class |const )(\\w+)");
    private static final Pattern DYNAMIC = Pattern.compile("\\bimport\\('([^']+)'\\)");
    private static final Pattern AWAIT = Pattern.compile("(?m)^(?:const .* = )?await ");
    private static final Pattern UNKNOWN = Pattern.compile("(?m)^(?:import|export)\\b.*");

    final Set<String> imports = new LinkedHashSet<>();
    final Set<String> dynamicImports = new LinkedHashSet<>();
    final String body;
    private final String path;
    private final List<String> exports = new ArrayList<>();

    Module(String path, String source) {
      this.path = path;
      if (path.equals("js/carillon/api-path.js")) {
        // the server answers with its own path in place of this
        source = "export const apiPath = '@carillon.api-path@';\n";
      }
      String text = path.startsWith("js/lib/") ? source : withoutComments(path, source);
      text = replace(REEXPORT, text, this::reexport);
      text = replace(IMPORT, text, this::importing);
      text = replace(DEFAULT, text, match -> export("default: " + match.group(1), ""));
      text = replace(EXPORT, text, match -> export(match.group(2), match.group(1) + match.group(2)));
      text = replace(DYNAMIC, text, match -> "Promise.resolve(" + variable(target(match.group(1), dynamicImports)) + ")");
      Matcher unknown = UNKNOWN.matcher(text);
      if (unknown.find()) {
        throw new IllegalStateException(path + ": the bundler does not know the form " + unknown.group());
      }
      this.body = text;
    }

    String wrapped() {
      boolean awaits = AWAIT.matcher(body).find();
      return "const %s = %s(%s() => {\n%sreturn { %s };\n})();\n"
          .formatted(variable(path), awaits ? "await " : "", awaits ? "async " : "", body, String.join(", ", exports));
    }

    private String importing(MatchResult match) {
      String from = variable(target(match.group(2), imports));
      String names = match.group(1);
      if (names == null) {
        return "";
      }
      String pattern = names.startsWith("{") ? names.replaceAll(" as ", ": ") : "{ default: " + names + " }";
      return "const " + pattern + " = " + from + ";\n";
    }

    private String reexport(MatchResult match) {
      String from = variable(target(match.group(2), imports));
      Stream.of(match.group(1).split(",")).map(String::strip).filter(name -> !name.isEmpty())
          .forEach(name -> exports.add(name + ": " + from + "." + name));
      return "";
    }

    private String export(String name, String declaration) {
      exports.add(name);
      return declaration;
    }

    private String target(String relative, Set<String> into) {
      String target = Path.of(path).resolveSibling(relative).normalize().toString().replace('\\', '/');
      into.add(target);
      return target;
    }

    private static String replace(Pattern pattern, String text, Function<MatchResult, String> replacement) {
      return pattern.matcher(text).replaceAll(match -> Matcher.quoteReplacement(replacement.apply(match)));
    }

    /** Removes comments and indentation, which are a third of the source. */
    private static String withoutComments(String path, String source) {
      StringBuilder kept = new StringBuilder();
      boolean inComment = false;
      long quotes = 0;
      for (String line : source.split("\n")) {
        String text = line.strip();
        boolean isComment = inComment || text.startsWith("/*") || text.startsWith("//");
        if (isComment && quotes % 2 == 1) {
          throw new IllegalStateException(path + ": what looks like a comment may be text: " + line);
        }
        inComment = (inComment || text.startsWith("/*")) && !text.contains("*/");
        if (isComment && !inComment && text.startsWith("/*") && !text.endsWith("*/")) {
          isComment = false; // a type before an expression
        }
        if (!isComment && !text.isEmpty()) {
          kept.append(quotes % 2 == 1 ? line : withoutRemarks(text)).append('\n');
          quotes += text.chars().filter(character -> character == '`').count();
        }
      }
      return kept.toString();
    }

    /** Removes the remark at the end of a line, and types before expressions. One with quotes stays, as it may be text. */
    private static String withoutRemarks(String line) {
      return REMARK.matcher(TYPE.matcher(line).replaceAll("")).replaceFirst("");
    }
  }
}
