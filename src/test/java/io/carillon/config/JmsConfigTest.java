package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.JmsConfig.Inbound;
import io.carillon.config.JmsConfig.Outbound;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class JmsConfigTest {
  private static JmsConfig load(Host host, Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    return CarillonConfig.load(host, List.of(ConfigSources.systemProperties(properties))).jms();
  }

  private static void assertMistake(Map<String, String> settings, String message) {
    assertThatThrownBy(() -> load(Host.SERVER, settings))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void destinationsAreReadByNameAndByChannel() {
    JmsConfig config =
        load(
            Host.SERVER,
            Map.of(
                "carillon.jms.in.orders.destination", "java:/jms/queue/orders",
                "carillon.jms.in.news.destination", "jms/news",
                "carillon.jms.in.news.channel", "headlines.eu",
                "carillon.jms.in.news.format", "text",
                "carillon.jms.out.orders.shipped.destination", "jms/shipped"));
    assertThat(config.inbound())
        .containsExactly(
            new Inbound("news", "jms/news", new ChannelName("headlines.eu"), Data.Format.TEXT),
            new Inbound(
                "orders", "java:/jms/queue/orders", new ChannelName("orders"), Data.Format.JSON));
    assertThat(config.outbound())
        .containsExactly(new Outbound(new ChannelName("orders.shipped"), "jms/shipped"));
    assertThat(load(Host.SERVER, Map.of()).isEmpty()).isTrue();
  }

  @Test
  void namesFromTheEnvironmentAreInLowerCase() {
    JmsConfig config =
        CarillonConfig.load(
                Host.SERVER,
                List.of(
                    ConfigSources.environment(
                        Map.of(
                            "CARILLON_JMS_IN_NEW_ORDERS_DESTINATION", "jms/orders",
                            "CARILLON_JMS_OUT_SHIPPED_DESTINATION", "jms/shipped"))))
            .jms();
    assertThat(config.inbound()).extracting(Inbound::name).containsExactly("new-orders");
    assertThat(config.outbound())
        .extracting(Outbound::channel)
        .extracting(ChannelName::value)
        .containsExactly("shipped");
  }

  @Test
  void mistakesAreNamed() {
    assertMistake(
        Map.of("carillon.jms.in.orders.channel", "orders"),
        "carillon.jms.in.orders.destination to be set, too");
    assertMistake(
        Map.of("carillon.jms.in.a b.destination", "jms/a"), "a name of letters, digits, _ and -");
    assertMistake(
        Map.of(
            "carillon.jms.in.orders.destination", "jms/orders",
            "carillon.jms.in.orders.channel", "no channel"),
        "a channel name");
    assertMistake(Map.of("carillon.jms.out.no channel.destination", "jms/a"), "name of a channel");
    assertMistake(
        Map.of(
            "carillon.jms.in.orders.destination", "jms/orders",
            "carillon.jms.out.orders.destination", "jms/orders"),
        "another destination: channel 'orders' sends its events there");
    assertThatThrownBy(
            () -> load(Host.EMBEDDED, Map.of("carillon.jms.in.orders.destination", "jms/orders")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("the embedded server has no broker");
  }
}
