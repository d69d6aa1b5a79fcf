package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.config.LimitConfig;
import io.carillon.security.Caller.Means;
import io.carillon.security.RequestOrigin.OriginKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How much anybody may have, and how fast anybody may publish. */
class LimitsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Audit audit = new Audit(nanos::get);
  private final MemoryConnectionCounts counts = new MemoryConnectionCounts();

  private static LimitConfig limits(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    return CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties)))
        .limits();
  }

  private static Caller user(String name) {
    return Caller.of(Means.TOKEN, Optional.of(name), Set.of(), Grants.ALL);
  }

  private static RequestOrigin from(String address) {
    return new RequestOrigin(address, "hub.example", false, OriginKind.NONE);
  }

  private ConnectionLimiter connections(String perUser, String perAddress, String perClient) {
    return new ConnectionLimiter(
        limits(
            Map.of(
                "carillon.limit.max-connections-per-user", perUser,
                "carillon.limit.max-connections-per-address", perAddress,
                "carillon.limit.max-connections-per-client", perClient)),
        counts,
        audit);
  }

  @Test
  void whoeverHasAsManyAsOneMayHasToEndOneFirst() {
    ConnectionLimiter limits = connections("2", "0", "0");
    Runnable first = limits.admit(user("ann"), from("192.0.2.1"));
    limits.admit(user("ann"), from("192.0.2.2"));
    assertThatThrownBy(() -> limits.admit(user("ann"), from("192.0.2.3")))
        .isInstanceOf(TooManyRequestsException.class);
    limits.admit(user("bob"), from("192.0.2.1"));

    first.run();
    first.run();
    limits.admit(user("ann"), from("192.0.2.3"));
    assertThatThrownBy(() -> limits.admit(user("ann"), from("192.0.2.3")))
        .isInstanceOf(TooManyRequestsException.class);
  }

  @Test
  void whoIsRefusedByOneLimitIsNotCountedByTheOthers() {
    ConnectionLimiter limits = connections("10", "1", "0");
    Runnable held = limits.admit(user("ann"), from("192.0.2.1"));
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> limits.admit(user("bob"), from("192.0.2.1")))
          .isInstanceOf(TooManyRequestsException.class);
    }
    limits.admit(user("bob"), from("192.0.2.2")).run();
    held.run();
    assertThat(counts.size()).as("nothing is kept of those who have nothing open").isZero();
  }

  @Test
  void aClientIsItsTokenOrItsUserAtItsAddress() {
    ConnectionLimiter limits = connections("0", "0", "1");
    limits.admit(user("ann"), from("192.0.2.1"));
    limits.admit(user("ann"), from("192.0.2.2"));
    assertThatThrownBy(() -> limits.admit(user("ann"), from("192.0.2.1")))
        .isInstanceOf(TooManyRequestsException.class);
  }

  private PublishRateLimiter rates(String perUser, String perAddress) {
    return new PublishRateLimiter(
        limits(
            Map.of(
                "carillon.limit.publish-rate-per-user", perUser,
                "carillon.limit.publish-rate-per-address", perAddress,
                "carillon.limit.publish-burst", "0")),
        nanos::get,
        audit);
  }

  @Test
  void aUserPublishesABurstAndThenAtTheRate() {
    PublishRateLimiter rates = rates("10", "0");
    for (int i = 0; i < 20; i++) {
      rates.take(user("ann"), from("192.0.2.1"));
    }
    assertThatThrownBy(() -> rates.take(user("ann"), from("192.0.2.9")))
        .isInstanceOfSatisfying(
            TooManyRequestsException.class,
            refused -> assertThat(refused.retryAfterSeconds()).isEqualTo(1));
    rates.take(user("bob"), from("192.0.2.1"));

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    for (int i = 0; i < 10; i++) {
      rates.take(user("ann"), from("192.0.2.1"));
    }
    assertThatThrownBy(() -> rates.take(user("ann"), from("192.0.2.1")))
        .isInstanceOf(TooManyRequestsException.class);
  }

  @Test
  void aBatchIsTakenAndWaitedForAfterwards() {
    PublishRateLimiter rates = rates("10", "0");
    rates.take(user("ann"), from("192.0.2.1")).charge(119);
    assertThatThrownBy(() -> rates.take(user("ann"), from("192.0.2.1")))
        .isInstanceOfSatisfying(
            TooManyRequestsException.class,
            refused -> assertThat(refused.retryAfterSeconds()).isBetween(10L, 11L));
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
    rates.take(user("ann"), from("192.0.2.1"));
  }

  @Test
  void withoutARateEverybodyPublishesAsFastAsTheyCan() {
    PublishRateLimiter rates = rates("0", "0");
    for (int i = 0; i < 100_000; i++) {
      rates.take(user("ann"), from("192.0.2.1")).charge(1_000);
    }
  }
}
