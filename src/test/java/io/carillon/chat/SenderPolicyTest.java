package io.carillon.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.Reader;
import jakarta.ws.rs.ForbiddenException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SenderPolicyTest {
  private static final Reader ANNA = Reader.of("anna", Set.of());
  private static final Reader NAMELESS = Reader.withRoles(Set.of("guests"));

  private final SenderPolicy open = new SenderPolicy(true);
  private final SenderPolicy secured = new SenderPolicy(false);

  @Test
  void theAuthenticatedUserIsTheSender() {
    assertThat(secured.requireSender(ANNA, Optional.empty())).isEqualTo("anna");
    assertThat(secured.requireSender(ANNA, Optional.of("anna"))).isEqualTo("anna");
  }

  @Test
  void anotherSenderIsForbidden() {
    assertThatThrownBy(() -> secured.requireSender(ANNA, Optional.of("bert")))
        .isInstanceOf(ForbiddenException.class)
        .hasMessageContaining("cannot send as 'bert'");
    assertThatThrownBy(() -> open.requireSender(ANNA, Optional.of("bert")))
        .isInstanceOf(ForbiddenException.class);
  }

  @Test
  void credentialsWithoutAUserNameCannotClaimOne() {
    assertThatThrownBy(() -> secured.requireSender(NAMELESS, Optional.of("anna")))
        .isInstanceOf(ForbiddenException.class);
  }

  @Test
  void inOpenModeTheRequestNamesTheSender() {
    assertThat(open.requireSender(NAMELESS, Optional.of("anna"))).isEqualTo("anna");
  }

  @Test
  void aSenderIsRequired() {
    assertThatThrownBy(() -> open.requireSender(NAMELESS, Optional.empty()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("a user name is required");
  }
}
