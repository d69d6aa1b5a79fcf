package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "...", "A-Z.a_z~0-9", "-"})
  void unreservedCharactersMakeAName(String name) {
    assertThat(new ChannelName(name)).hasToString(name);
    assertThat(new ChannelPattern(name).covers(new ChannelName(name))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a%20", "a*", "a\n", "a="})
  void otherNamesAreRefused(String name) {
    assertThatThrownBy(() -> new ChannelName(name)).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void aNameHasAtMost128Characters() {
    assertThat(new ChannelName("a".repeat(128)).value()).hasSize(128);
    assertThatThrownBy(() -> new ChannelName("a".repeat(129)))
        .isInstanceOf(InvalidRequestException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "*, orders, true",
    "orders, orders, true",
    "orders, orders.eu, false",
    "orders.*, orders.eu, true",
    "orders.*, orders., true",
    "orders.*, orders, false",
    "orders*, orders, true"
  })
  void aPatternCoversOneNameOrAPrefix(String pattern, String channel, boolean covers) {
    assertThat(new ChannelPattern(pattern).covers(new ChannelName(channel))).isEqualTo(covers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "**", "a*b", "*a", "a b*"})
  void otherPatternsAreRefused(String pattern) {
    assertThatThrownBy(() -> new ChannelPattern(pattern))
        .isInstanceOf(InvalidRequestException.class);
  }
}
