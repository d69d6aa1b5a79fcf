package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {
  @Test
  void noTopicsSelectAllEvents() {
    assertThat(Selector.of(List.of())).isEqualTo(Selector.ALL);
    assertThat(Selector.of(List.of("orders/1", "*"))).isEqualTo(Selector.ALL);
    assertThat(Selector.ALL.selects(List.of())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "orders/1, true",
    "orders/11, false",
    "users/7, true",
    "users/, true",
    "users, false",
    "Orders/1, false"
  })
  void topicsAreSelectedExactlyOrByPrefix(String topic, boolean selected) {
    Selector selector = Selector.of(List.of("orders/1", "users/*"));

    assertThat(selector.selects(List.of(new Topic(topic)))).isEqualTo(selected);
    assertThat(selector.selects(List.of(new Topic("other"), new Topic(topic)))).isEqualTo(selected);
    assertThat(selector.selects(List.of())).isFalse();
  }

  @Test
  void equalSelectionsAreEqualInAnyOrder() {
    assertThat(Selector.of(List.of("a", "b*", "a"))).isEqualTo(Selector.of(List.of("b*", "a")));
    assertThat(Selector.of(List.of("b", "c*", "a"))).hasToString("a b c*");
  }

  @Test
  void thereAreBounds() {
    assertThatThrownBy(() -> Selector.of(Collections.nCopies(65, "a")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("at most 64 topics; these are 65");
    assertThatThrownBy(() -> Selector.of(List.of("a*b")))
        .isInstanceOf(InvalidRequestException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "a b, b c, b",
    "a/*, a/1 b, a/1",
    "a/* x, a/b/* x, a/b/* x",
    "'', a b*, a b*",
    "a b*, '', a b*",
    "a*, a*, a*"
  })
  void twoSelectorsHaveTopicsInCommon(String one, String other, String both) {
    assertThat(selector(one).and(selector(other))).contains(selector(both));
    assertThat(selector(other).and(selector(one))).contains(selector(both));
  }

  @Test
  void selectorsWithoutCommonTopicsSelectNothingTogether() {
    assertThat(selector("a b/*").and(selector("c b"))).isEmpty();
  }

  private static Selector selector(String topics) {
    return Selector.of(topics.isEmpty() ? List.of() : List.of(topics.split(" ")));
  }
}
