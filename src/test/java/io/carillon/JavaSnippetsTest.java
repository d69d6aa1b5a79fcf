package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java code on pages about libraries compiles: whole classes, and statements in a method. */
class JavaSnippetsTest {
  private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("(?m)^(?:public )?class (\\w+)");

  /** Around statements: what the text of the pages assumes. */
  private static final String METHOD =
      """
      import io.carillon.client.*;
      import io.carillon.junit.*;
      import java.net.URI;
      import java.time.Duration;
      import java.util.List;
      import java.util.concurrent.CompletionStage;
      class %s {
        %s
        javax.net.ssl.SSLContext tls;
        String login() { return ""; }
        String cachedToken() { return ""; }
        void run() {
          %s
        }
      }
      """;

  @TempDir Path classes;

  private static final class Source extends SimpleJavaFileObject {
    private final String code;

    Source(String name, String code) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/java-client.md", "docs/testing.md"})
  void theCodeOfAPageCompiles(String page) throws IOException {
    List<JavaFileObject> sources = sources(Files.readString(Path.of(page)));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();

    boolean compiles =
        compiler
            .getTask(
                errors,
                null,
                null,
                List.of("-d", classes.toString(), "-proc:none", "-nowarn"),
                null,
                sources)
            .call();

    assertThat(sources).hasSizeGreaterThan(1);
    assertThat(compiles).as(errors.toString()).isTrue();
  }

  private static List<JavaFileObject> sources(String page) {
    List<JavaFileObject> sources = new ArrayList<>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      String code = block.group(1);
      Matcher named = CLASS.matcher(code);
      String name = named.find() ? named.group(1) : "Snippet" + sources.size();
      boolean isWhole = CLASS.matcher(code).find();
      String client = code.contains("CarillonClient client") ? "" : "CarillonClient client;";
      sources.add(new Source(name, isWhole ? code : METHOD.formatted(name, client, code)));
    }
    return sources;
  }
}
