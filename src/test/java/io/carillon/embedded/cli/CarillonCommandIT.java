package io.carillon.embedded.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.embedded.Main;
import io.carillon.system.JavaCommand;
import io.carillon.testing.HubExtension;
import io.carillon.wire.JsonText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CarillonCommandIT {
  private static final String SECRET = "a secret of thirty-two bytes or more";

  @RegisterExtension static final HubExtension HUB = HubExtension.with(Map.of());

  private record Run(int exitCode, String out, String err) {}

  @Test
  void publishedEventsArePrintedBySubscribers() {
    Run first = run("publish", "orders", "two\nlines and \"quotes\"", "--type=note");
    Run second = run("publish", "orders", "{\"id\":42}", "--json", "--topic=orders/42");
    Run read = run("subscribe", "orders", "--since=earliest", "--count=2", "--format=json");

    assertThat(first.exitCode).as(first.err).isZero();
    assertThat(first.out)
        .isEqualTo("{\"channel\":\"orders\",\"first\":1,\"last\":1,\"count\":1}\n");
    assertThat(second.exitCode).as(second.err).isZero();
    assertThat(read.exitCode).isZero();
    assertThat(read.out)
        .isEqualTo(
            "{\"id\":\"1\",\"type\":\"note\",\"data\":"
                + JsonText.quote("\"two\\nlines and \\\"quotes\\\"\"")
                + "}\n{\"id\":\"2\",\"type\":\"message\",\"data\":\"{\\\"id\\\":42}\"}\n");
  }

  @Test
  void textIsUtf8WhateverTheLocale() throws Exception {
    String text = "Füße 😀";
    assertThat(inLocaleC("publish", "feet", text).exitCode).isZero();
    Run read = inLocaleC("subscribe", "feet", "--since=earliest", "--count=1");

    assertThat(read.out.strip()).isEqualTo(JsonText.quote(text));
  }

  /** In a process of its own, as only the JVM's start reads the locale. */
  private static Run inLocaleC(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                JavaCommand.program("java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    command.add("--url=" + HUB.server().url());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String out =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8); // to its end
    return new Run(process.waitFor(), out, "");
  }

  @Test
  void severalChannelsAreReadTogetherAndTopicsSelect() {
    run("publish", "one", "1", "--json", "--topic=a/1");
    run("publish", "other", "2", "--json", "--topic=b/1");
    run("publish", "other", "3", "--json", "--topic=a/2");

    Run read = run("subscribe", "one", "other", "--since=earliest", "--topic=a/*", "--count=2");

    assertThat(read.out.lines()).containsExactlyInAnyOrder("1", "3");
  }

  @Test
  void aRejectedRequestIsReportedWithExitCode1() {
    Run run = run("publish", "orders", "no JSON", "--json");

    assertThat(run.exitCode).isEqualTo(1);
    assertThat(run.err).startsWith("carillon: 400: ");
    assertThat(run.out).isEmpty();
  }

  @Test
  void anUnreachableHubIsReported() {
    Run run = new Runner().run("publish", "orders", "hello", "--url=http://127.0.0.1:1/");

    assertThat(run.exitCode).isEqualTo(1);
    assertThat(run.err).startsWith("carillon: ");
  }

  @Test
  void aTokenIsSignedWithTheSecretAndHasTheRequestedClaims() throws Exception {
    Run run =
        new Runner()
            .run(
                "token",
                "--secret=" + SECRET,
                "--user=ann",
                "--role=staff",
                "--subscribe=*",
                "--publish=chat.*",
                "--expires-in=PT10M");

    String[] parts = run.out.strip().split("\\.");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] signature = mac.doFinal((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    assertThat(Base64.getUrlDecoder().decode(parts[2])).isEqualTo(signature);
    assertThat(claims)
        .contains("\"sub\":\"ann\"", "\"groups\":[\"staff\"]")
        .contains("\"carillon\":{\"publish\":[\"chat.*\"],\"subscribe\":[\"*\"],\"admin\":false}");
  }

  @Test
  void aShortSecretIsRejected() {
    Run run = new Runner().run("token", "--secret=short", "--user=ann");

    assertThat(run.exitCode).isEqualTo(2);
    assertThat(run.err).startsWith("the secret must have at least 32 bytes");
  }

  @Test
  void aBenchCountsEveryDelivery() {
    Run run = run("bench", "--subscribers=5", "--events=20", "--rate=0");

    assertThat(run.exitCode).as(run.out + run.err).isZero();
    assertThat(run.out).contains("5 streams open").contains("delivered   100 of 100");
  }

  @ParameterizedTest
  @ValueSource(strings = {"publish", "subscribe", "token", "bench"})
  void helpSuffices(String command) {
    Run help = new Runner().run(command, "--help");

    assertThat(help.exitCode).isZero();
    assertThat(help.out).startsWith("Usage: carillon " + command).contains("Example");
    assertThat(new Runner().run("--help").out).contains("  " + command);
  }

  @Test
  @EnabledForJreRange(maxVersion = 24)
  void anAotCacheNeedsANewerJava() {
    Run run = new Runner().run("archive", "--aot", "hub.aot");

    assertThat(run.exitCode).isEqualTo(2);
    assertThat(run.err).contains("--aot needs Java 25");
  }

  @Test
  void invalidUsageIsReported() {
    Run run = new Runner().run("publihs", "orders");

    assertThat(run.exitCode).isEqualTo(2);
    assertThat(run.err).contains("publihs");
  }

  private static Run run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--url=" + HUB.server().url());
    return new Runner().run(all.toArray(String[]::new));
  }

  private static final class Runner {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    Run run(String... arguments) {
      int exitCode =
          CarillonCommand.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
      return new Run(exitCode, out.toString(), err.toString());
    }
  }
}
