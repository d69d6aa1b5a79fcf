package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.InvalidConfigException.Mistake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenamedKeysTest {
  /** Of a server: it answers for keys whose environment variable is set, and lists guesses. */
  private record MicroProfile(Map<String, String> values) implements ConfigSource {
    @Override
    public String name() {
      return "MicroProfile Config";
    }

    @Override
    public Optional<String> value(String key) {
      return Optional.ofNullable(values.get(key))
          .or(() -> Optional.ofNullable(values.get(ConfigSource.mapped(key))));
    }

    @Override
    public Optional<String> raw(String name) {
      return value(name);
    }

    @Override
    public Set<String> names() {
      return values.keySet();
    }
  }

  @Test
  void everyNewNameIsAKeyAndNoOldNameIs() {
    List<String> keys = ConfigKeys.perNode().stream().map(ConfigKey::name).toList();
    assertThat(keys).containsAll(RenamedKeys.newNames().values());
    assertThat(keys).doesNotContainAnyElementsOf(RenamedKeys.newNames().keySet());
  }

  @Test
  void everyOldKeyIsRefusedAsASystemPropertyWithItsNewName() {
    Properties properties = new Properties();
    RenamedKeys.newNames().keySet().forEach(old -> properties.setProperty(old, "secret"));

    assertThat(mistakes(ConfigSources.systemProperties(properties)))
        .containsExactlyInAnyOrderElementsOf(expected("system property", RenamedKeys.newNames()));
  }

  @Test
  void everyOldKeyIsRefusedInTheEnvironmentWithItsNewName() {
    Map<String, String> environment = new HashMap<>();
    Map<String, String> expected = new TreeMap<>();
    RenamedKeys.newNames()
        .forEach(
            (old, now) -> {
              if (!ConfigSource.mapped(old).equals(ConfigSource.mapped(now))) {
                environment.put(ConfigSource.mapped(old), "secret");
                expected.put(ConfigSource.mapped(old), ConfigSource.mapped(now));
              }
            });

    assertThat(mistakes(ConfigSources.environment(environment)))
        .containsExactlyInAnyOrderElementsOf(expected("environment variable", expected));
  }

  @Test
  void everyOldKeyIsRefusedInMicroProfileConfigWithItsNewName() {
    Map<String, String> values = new HashMap<>();
    RenamedKeys.newNames().keySet().forEach(old -> values.put(old, "secret"));

    assertThat(mistakes(new MicroProfile(values)))
        .containsExactlyInAnyOrderElementsOf(
            expected("MicroProfile Config", RenamedKeys.newNames()));
  }

  @Test
  void aVariableThatAServerPassesOnIsReportedOnce() {
    Map<String, String> variables = Map.of("CARILLON_MAX_WAIT", "PT1S");

    assertThat(mistakes(ConfigSources.environment(variables), new MicroProfile(variables)))
        .containsExactly(
            new Mistake(
                "CARILLON_MAX_WAIT",
                "environment variable",
                "",
                "renamed to CARILLON_STREAM_LONG_POLL_TIMEOUT"));
  }

  @Test
  void theVariableThatStandsForAnOldAndANewNameIsTheNewOne() {
    Map<String, String> variables = Map.of("CARILLON_PUBLISH_TIMEOUT", "PT7S");

    for (ConfigSource source :
        List.of(ConfigSources.environment(variables), new MicroProfile(variables))) {
      assertThat(CarillonConfig.load(Host.SERVER, List.of(source)).publish().timeout())
          .isEqualTo(Duration.ofSeconds(7));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 10, 20", "0, 1, 2", "5, 10, 5", "500, 10, 500"})
  void theBurstIsANumberOfEventsAndTwoSecondsOfTheRateByDefault(String set, int rate, long burst) {
    Properties properties = new Properties();
    properties.setProperty("carillon.limit.publish-burst", set);
    LimitConfig limits =
        CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties)))
            .limits();

    assertThat(limits.burstOf(rate)).isEqualTo(burst);
  }

  private static List<Mistake> mistakes(ConfigSource... sources) {
    return catchThrowableOfType(
            InvalidConfigException.class, () -> CarillonConfig.load(Host.SERVER, List.of(sources)))
        .mistakes();
  }

  private static List<Mistake> expected(String source, Map<String, String> renamed) {
    List<Mistake> expected = new ArrayList<>();
    renamed.forEach((old, now) -> expected.add(new Mistake(old, source, "", "renamed to " + now)));
    return expected;
  }
}
