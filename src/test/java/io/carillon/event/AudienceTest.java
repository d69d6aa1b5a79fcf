package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AudienceTest {
  private static final Audience RESTRICTED = new Audience(Set.of("anna"), Set.of("admins"));

  @Test
  void withoutNamesItAdmitsEveryReader() {
    assertThat(Audience.EVERYONE.isEveryone()).isTrue();
    assertThat(Audience.EVERYONE.admits(Reader.ANONYMOUS)).isTrue();
  }

  @Test
  void aNamedUserOrAHolderOfANamedRoleIsAdmitted() {
    assertThat(RESTRICTED.admits(Reader.of("anna", Set.of()))).isTrue();
    assertThat(RESTRICTED.admits(Reader.of("bert", Set.of("users", "admins")))).isTrue();
    assertThat(RESTRICTED.admits(Reader.withRoles(Set.of("admins")))).isTrue();
  }

  @Test
  void otherReadersAreNot() {
    assertThat(RESTRICTED.admits(Reader.of("bert", Set.of("users")))).isFalse();
    assertThat(RESTRICTED.admits(Reader.of("admins", Set.of("anna")))).isFalse();
    assertThat(RESTRICTED.admits(Reader.ANONYMOUS)).isFalse();
  }

  @Test
  void itNamesAtMostAThousand() {
    Set<String> names =
        IntStream.range(0, 1000).mapToObj(Integer::toString).collect(Collectors.toSet());

    assertThat(new Audience(names, Set.of()).users()).hasSize(1000);
    assertThatThrownBy(() -> new Audience(names, Set.of("admins")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("more than 1000");
  }

  @Test
  void aNameIsOneLine() {
    assertThatThrownBy(() -> new Audience(Set.of("an\nna"), Set.of()))
        .isInstanceOf(InvalidRequestException.class)
        .extracting(wrong -> ((InvalidRequestException) wrong).field())
        .isEqualTo("to.users");
  }
}
