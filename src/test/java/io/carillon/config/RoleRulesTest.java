package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.CarillonConfig.Host;
import io.carillon.event.ChannelPattern;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoleRulesTest {
  private static Map<String, RoleGrant> roles(ConfigSource... sources) {
    return CarillonConfig.load(Host.EMBEDDED, List.of(sources)).security().roles();
  }

  private static ConfigSource properties(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    return ConfigSources.systemProperties(properties);
  }

  @Test
  void threeRolesExistByDefault() {
    assertThat(roles())
        .containsOnlyKeys("carillon-admin", "carillon-publisher", "carillon-subscriber");
    assertThat(roles().get("carillon-admin").admin()).isTrue();
    assertThat(roles().get("carillon-publisher").publish()).containsOnly(ChannelPattern.ALL);
  }

  @Test
  void theGrantsOfARoleAreMergedFromAllSourcesTheEarlierFirst() {
    RoleGrant staff =
        roles(
                properties(
                    Map.of(
                        "carillon.role.night-staff.publish", "orders, chat.*",
                        "carillon.role.night-staff.admin", "true")),
                ConfigSources.environment(
                    Map.of(
                        "CARILLON_ROLE_NIGHT_STAFF_PUBLISH", "*",
                        "CARILLON_ROLE_NIGHT_STAFF_SUBSCRIBE", "news")))
            .get("night-staff");
    assertThat(staff)
        .isEqualTo(
            new RoleGrant(
                Set.of(new ChannelPattern("orders"), new ChannelPattern("chat.*")),
                Set.of(new ChannelPattern("news")),
                true));
  }

  @Test
  void aDefaultRoleCanBeRestricted() {
    assertThat(
            roles(properties(Map.of("carillon.role.carillon-admin.admin", "false")))
                .get("carillon-admin")
                .admin())
        .isFalse();
  }

  @Test
  void anInvalidChannelNameIsAMistake() {
    assertThatThrownBy(() -> roles(properties(Map.of("carillon.role.staff.publish", "orders/1"))))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("carillon.role.staff.publish");
  }
}
