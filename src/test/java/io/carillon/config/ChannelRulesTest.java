package io.carillon.config;

import static io.carillon.config.CarillonConfigTest.environment;
import static io.carillon.config.CarillonConfigTest.properties;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.CarillonConfig.Host;
import io.carillon.event.ChannelName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelRulesTest {
  @Test
  void theLongestPatternWinsForEachSettingByItself() {
    ConfigSource properties =
        properties(
            "carillon.channel.*.hot-tail", "1",
            "carillon.channel.chat.*.hot-tail", "2",
            "carillon.channel.chat.*.retention-count", "200",
            "carillon.channel.chat.lobby*.hot-tail", "3",
            "carillon.channel.chat.lobby.hot-tail", "4");

    assertThat(of("orders", properties).hotTail()).isEqualTo(1);
    assertThat(of("chat.garden", properties).hotTail()).isEqualTo(2);
    assertThat(of("chat.lobby2", properties).hotTail()).isEqualTo(3);
    assertThat(of("chat.lobby", properties))
        .isEqualTo(new ChannelConfig(Duration.ofDays(7), 200, 4, 8 << 20, SlowReader.CATCH_UP));
  }

  @Test
  void slowReadersAreTreatedAsConfiguredForTheChannel() {
    ConfigSource properties =
        properties(
            "carillon.channel.*.slow-reader", "conflate",
            "carillon.channel.chat.*.slow-reader", "catch-up");
    ConfigSource environment = environment("CARILLON_CHANNEL_ORDERS_SLOW_READER", "disconnect");

    assertThat(of("prices").slowReader()).isEqualTo(SlowReader.CATCH_UP);
    assertThat(of("prices", properties).slowReader()).isEqualTo(SlowReader.CONFLATE);
    assertThat(of("chat.lobby", properties).slowReader()).isEqualTo(SlowReader.CATCH_UP);
    assertThat(of("orders", properties, environment).slowReader()).isEqualTo(SlowReader.DISCONNECT);
    assertThatThrownBy(() -> of("x", properties("carillon.channel.x.slow-reader", "drop")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("catch-up, conflate, disconnect");
  }

  @Test
  void theEnvironmentSpellsPatternsWithUnderscores() {
    ConfigSource environment =
        environment(
            "CARILLON_CHANNEL_ORDERS_RETENTION_AGE", "P30D",
            "CARILLON_CHANNEL_CHAT___RETENTION_AGE", "P1D",
            "CARILLON_CHANNEL___RETENTION_AGE", "P2D");

    assertThat(of("orders", environment).retentionAge()).isEqualTo(Duration.ofDays(30));
    assertThat(of("chat.lobby", environment).retentionAge()).isEqualTo(Duration.ofDays(1));
    assertThat(of("chatter", environment).retentionAge()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void ofEqualPatternsTheEarlierSourceWins() {
    ConfigSource properties = properties("carillon.channel.orders.hot-tail", "1");
    ConfigSource environment = environment("CARILLON_CHANNEL_ORDERS_HOT_TAIL", "2");

    assertThat(of("orders", properties, environment).hotTail()).isEqualTo(1);
    assertThat(of("orders", environment, properties).hotTail()).isEqualTo(2);
  }

  @Test
  void monitoringRetainsAnHourUnlessConfiguredOtherwise() {
    assertThat(of("monitoring").retentionAge()).isEqualTo(Duration.ofHours(1));
    assertThat(
            of("monitoring", properties("carillon.channel.*.retention-age", "P9D")).retentionAge())
        .isEqualTo(Duration.ofHours(1));
    assertThat(
            of("monitoring", properties("carillon.channel.monitoring.retention-age", "P9D"))
                .retentionAge())
        .isEqualTo(Duration.ofDays(9));
  }

  @Test
  void zeroLiftsALimit() {
    ConfigSource properties =
        properties(
            "carillon.channel.orders.retention-age",
            "PT0S",
            "carillon.channel.orders.retention-count",
            "0");

    assertThat(of("orders", properties).retentionAge()).isZero();
    assertThat(of("orders", properties).retentionCount()).isZero();
    assertThat(ChannelConfig.STANDARD.retentionAge()).isEqualTo(Duration.ofDays(7));
  }

  private static ChannelConfig of(String channel, ConfigSource... sources) {
    return CarillonConfig.load(Host.EMBEDDED, List.of(sources))
        .forChannel(new ChannelName(channel));
  }
}
