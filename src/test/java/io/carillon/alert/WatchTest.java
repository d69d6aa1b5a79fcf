package io.carillon.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.alert.Watch.Transition;
import io.carillon.event.Audience;
import io.carillon.notification.Severity;
import io.carillon.wire.RejectedBodyException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When alerts begin and end. */
class WatchTest {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  @Test
  void anAlertBeginsAfterItsDurationAndEndsWithTheFirstValueWithin() {
    Watch watch = watch(Condition.ABOVE, 10);
    watch.value(0.95, at(0));
    watch.value(0.96, at(9));
    assertThat(watch.transitions()).isEmpty();
    watch.value(0.97, at(10));
    watch.value(0.98, at(30));
    watch.value(0.9, at(31));

    assertThat(watch.transitions())
        .containsExactly(new Transition(true, at(10)), new Transition(false, at(31)));
    assertThat(watch.since()).isNull();
  }

  @Test
  void anInterruptionBeginsTheDurationAnew() {
    Watch watch = watch(Condition.BELOW, 10);
    watch.value(0.1, at(0));
    watch.value(0.95, at(8));
    watch.value(0.1, at(9));
    watch.silence(at(18));
    assertThat(watch.transitions()).isEmpty();
    watch.silence(at(19));

    assertThat(watch.transitions()).containsExactly(new Transition(true, at(19)));
  }

  @Test
  void aThresholdItselfIsNoBreach() {
    Watch watch = watch(Condition.ABOVE, 0);
    watch.value(0.9, at(0));

    assertThat(watch.transitions()).isEmpty();
  }

  @Test
  void absenceCountsFromTheLastValueOrFromTheBeginningOfTheWatch() {
    Watch never = watch(Condition.ABSENT, 60);
    never.silence(at(0));
    never.silence(at(59));
    assertThat(never.transitions()).isEmpty();
    never.silence(at(60));
    assertThat(never.transitions()).containsExactly(new Transition(true, at(60)));

    Watch once = watch(Condition.ABSENT, 60);
    once.value(1, at(30));
    once.silence(at(89));
    assertThat(once.transitions()).isEmpty();
    once.silence(at(90));
    once.value(1, at(100));
    assertThat(once.transitions())
        .containsExactly(new Transition(true, at(90)), new Transition(false, at(100)));
  }

  @Test
  void anotherNodeContinuesWithTheStateThatIsStored() {
    Watch pending = new Watch(rule(Condition.ABOVE, 10), at(0), false);
    pending.silence(at(10));
    assertThat(pending.transitions()).containsExactly(new Transition(true, at(10)));

    Watch firing = new Watch(rule(Condition.ABOVE, 10), at(0), true);
    firing.value(0.99, at(20));
    firing.silence(at(30));
    assertThat(firing.transitions()).as("it has begun before").isEmpty();
    firing.value(0.2, at(31));
    assertThat(firing.transitions()).containsExactly(new Transition(false, at(31)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'metric':'m','condition':'above','threshold':1}                            | name      | is missing
          {'name':'n','condition':'above','threshold':1}                              | metric    | is missing
          {'name':'n','metric':'m m','condition':'above','threshold':1}               | metric    | 1 to 64
          {'name':'n','metric':'m','condition':'over','threshold':1}                  | condition | one of above, below, absent
          {'name':'n','metric':'m','condition':'above'}                               | threshold | is missing
          {'name':'n','metric':'m','condition':'above','threshold':1,'for':'1 s'}     | for       | ISO 8601
          {'name':'n','metric':'m','condition':'above','threshold':1,'for':'PT999H'}  | for       | PT0S to P7D
          {'name':'n','metric':'m','condition':'absent','for':'PT0S'}                 | for       | at least a second
          {'name':'n','metric':'m','condition':'below','threshold':1,'severity':'x'}  | severity  | one of info
          {'name':'n','metric':'m','condition':'below','threshold':1,'email':'x'}     | email     | there is no field
          """)
  void invalidFieldsAreReportedByName(String body, String field, String problem) {
    assertThatThrownBy(
            () -> RuleReader.read(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), 8))
        .isInstanceOfSatisfying(
            RejectedBodyException.class, rejected -> assertThat(rejected.field()).hasValue(field))
        .hasMessageContaining(problem);
  }

  private static Watch watch(Condition condition, int seconds) {
    return new Watch(rule(condition, seconds), null, false);
  }

  private static AlertRule rule(Condition condition, int seconds) {
    return new AlertRule(
        "n",
        "cpu",
        condition,
        0.9,
        Duration.ofSeconds(seconds),
        Severity.WARNING,
        Audience.EVERYONE);
  }

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }
}
