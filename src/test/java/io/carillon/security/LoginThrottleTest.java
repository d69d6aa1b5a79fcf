package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.security.RequestOrigin.OriginKind;
import io.carillon.testing.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private static final RequestOrigin HOME = origin("192.0.2.1");
  private static final RequestOrigin ELSEWHERE = origin("198.51.100.7");

  private final ManualTicker ticker = new ManualTicker();
  private final LoginThrottle throttle = new LoginThrottle(ticker);

  private static RequestOrigin origin(String address) {
    return new RequestOrigin(address, "hub.example", true, OriginKind.NONE);
  }

  /** An attempt with a wrong password; the pause in seconds if it is refused, otherwise 0. */
  private long guess(String user, RequestOrigin origin) {
    try {
      throttle.require(user, "wrong", origin);
      throttle.failed(user, origin);
      return 0;
    } catch (TooManyRequestsException refused) {
      return refused.retryAfterSeconds();
    }
  }

  private void guess(String user, RequestOrigin origin, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(guess(user, origin)).isZero();
    }
  }

  @Test
  void pausesGrowFromOneSecondToAMinute() {
    guess("ann", HOME, 5);
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      long pause = guess("ann", HOME);
      pauses.add(pause);
      ticker.advance(Duration.ofSeconds(pause));
      assertThat(guess("ann", HOME)).isZero();
    }
    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    assertThat(throttle.refused()).isEqualTo(9);
  }

  @Test
  void ofConcurrentAttemptsAfterAPauseOneBegins() {
    guess("ann", HOME, 5);
    ticker.advance(Duration.ofSeconds(1));
    throttle.require("ann", "first", HOME);
    assertThatThrownBy(() -> throttle.require("ann", "second", HOME))
        .isInstanceOf(TooManyRequestsException.class);
  }

  @Test
  void aGuesserDoesNotLockOutTheUserElsewhere() {
    guess("ann", HOME, 5);
    assertThat(guess("ann", HOME)).isPositive();
    assertThatCode(() -> throttle.require("ann", "right", ELSEWHERE)).doesNotThrowAnyException();
  }

  @Test
  void aGuesserDoesNotLockOutAUserOfTheSameNetworkWhoHasLoggedIn() {
    throttle.succeeded("ann", "right", HOME);
    guess("ann", HOME, 5);
    assertThat(guess("ann", HOME)).isPositive();
    assertThatCode(() -> throttle.require("ann", "right", HOME)).doesNotThrowAnyException();
    assertThatThrownBy(() -> throttle.require("ann", "another", HOME))
        .isInstanceOf(TooManyRequestsException.class);
  }

  @Test
  void manyUsersGuessedFromOneNetworkAreSlowedDownToo() {
    for (int i = 0; i < 50; i++) {
      guess("user-" + i, HOME, 1);
    }
    assertThat(guess("user-50", HOME)).isPositive();
    assertThat(guess("user-50", ELSEWHERE)).isZero();
  }

  @Test
  void aSuccessEndsThePauseOfTheUser() {
    guess("ann", HOME, 4);
    throttle.succeeded("ann", "right", HOME);
    guess("ann", HOME, 5);
  }

  @Test
  void failuresAreForgottenAfterAQuarterOfAnHour() {
    guess("ann", HOME, 5);
    ticker.advance(Duration.ofMinutes(16));
    guess("ann", HOME, 5);
  }
}
