package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** Nobody publishes faster at three nodes than at one. */
class SharedPublishRatesTest {
  private static final RequestOrigin HERE =
      new RequestOrigin("192.0.2.1", "hub.example", false, OriginKind.NONE);

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> words = new ArrayList<>();
  private final PublishRateLimiter one = rates();
  private final PublishRateLimiter two = rates();
  private final SharedPublishRates here = new SharedPublishRates(one, words::add);
  private final SharedPublishRates there = new SharedPublishRates(two, word -> {});

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
  void whatSomebodyPublishesHereIsMissingThere() {
    here.tell();
    for (int i = 0; i < 4; i++) {
      one.acquire(user("anna k"), HERE);
    }
    one.acquire(user("anna k"), HERE).charge(4);

    here.tell();
    words.forEach(there::heard);

    two.acquire(user("anna k"), HERE);
    assertThatThrownBy(() -> two.acquire(user("anna k"), HERE))
        .isInstanceOf(TooManyRequestsException.class);
    two.acquire(user("bert"), HERE);
    nanos.addAndGet(1_000_000_000L);
    two.acquire(user("anna k"), HERE);
  }

  @Test
  void whoHasNothingToTellSaysNothing() {
    here.tell();
    here.tell();

    assertThat(words).isEmpty();
  }

  @Test
  void manyAreToldOfInSeveralWords() {
    here.tell();
    for (int i = 0; i < 2_000; i++) {
      String address = "192.0.2." + i % 4;
      one.acquire(
          user("somebody with a longer name " + i),
          new RequestOrigin(address, "hub.example", false, OriginKind.NONE));
    }

    here.tell();

    assertThat(words).hasSizeGreaterThan(1).allMatch(word -> word.length() < 16_000);
    words.forEach(there::heard);
    Caller last = user("somebody with a longer name 1999");
    for (int i = 0; i < 9; i++) {
      two.acquire(last, HERE);
    }
    assertThatThrownBy(() -> two.acquire(last, HERE)).isInstanceOf(TooManyRequestsException.class);
  }
}
