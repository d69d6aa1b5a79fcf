package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.cluster.Hint;
import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.security.Audit;
import io.carillon.security.Caller;
import io.carillon.security.Caller.Authentication;
import io.carillon.security.Grants;
import io.carillon.security.PublishRateLimiter;
import io.carillon.security.RequestOrigin;
import io.carillon.security.RequestOrigin.OriginKind;
import io.carillon.security.TooManyRequestsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A publish rate holds for all nodes together. */
class SharedPublishRatesTest {
  private static final RequestOrigin HERE =
      new RequestOrigin("192.0.2.1", "hub.example", false, OriginKind.NONE);

  private final AtomicLong nanos = new AtomicLong();
  private final List<Hint> hints = new ArrayList<>();
  private final PublishRateLimiter one = rates();
  private final PublishRateLimiter two = rates();
  private final SharedPublishRates here = new SharedPublishRates(one, hints::add);
  private final SharedPublishRates there = new SharedPublishRates(two, hint -> {});

  private PublishRateLimiter rates() {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "carillon.limit.publish-rate-per-user", "5",
            "carillon.limit.publish-rate-per-address", "1000",
            "carillon.limit.publish-burst", "0"));
    return new PublishRateLimiter(
        CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties)))
            .limits(),
        nanos::get,
        new Audit(nanos::get));
  }

  private void deliver() {
    hints.forEach(hint -> there.onHint((Hint.EventsCounted) hint));
  }

  private static Caller user(String name) {
    return new Caller(
        Authentication.TOKEN,
        Optional.of(name),
        Set.of(),
        Grants.ALL,
        "",
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void eventsPublishedAtOneNodeAreChargedAtTheOther() {
    here.broadcast();
    for (int i = 0; i < 4; i++) {
      one.acquire(user("anna k"), HERE);
    }
    one.acquire(user("anna k"), HERE).charge(4);

    here.broadcast();
    deliver();

    two.acquire(user("anna k"), HERE);
    assertThatThrownBy(() -> two.acquire(user("anna k"), HERE))
        .isInstanceOf(TooManyRequestsException.class);
    two.acquire(user("bert"), HERE);
    nanos.addAndGet(1_000_000_000L);
    two.acquire(user("anna k"), HERE);
  }

  @Test
  void withoutNewEventsNothingIsBroadcast() {
    here.broadcast();
    here.broadcast();

    assertThat(hints).isEmpty();
  }

  @Test
  void manyPublishersAreSpreadOverSeveralHints() {
    here.broadcast();
    for (int i = 0; i < 2_000; i++) {
      String address = "192.0.2." + i % 4;
      one.acquire(
          user("a user with a longer name " + i),
          new RequestOrigin(address, "hub.example", false, OriginKind.NONE));
    }

    here.broadcast();

    assertThat(hints)
        .hasSizeGreaterThan(1)
        .allMatch(hint -> ((Hint.EventsCounted) hint).events().size() <= 500);
    deliver();
    Caller last = user("a user with a longer name 1999");
    for (int i = 0; i < 9; i++) {
      two.acquire(last, HERE);
    }
    assertThatThrownBy(() -> two.acquire(last, HERE)).isInstanceOf(TooManyRequestsException.class);
  }
}
