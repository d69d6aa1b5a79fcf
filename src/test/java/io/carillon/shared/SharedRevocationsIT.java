package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.log.LogUnavailableException;
import io.carillon.security.Caller;
import io.carillon.security.Caller.Authentication;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.Grants;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A revocation applies to all nodes, and survives restarts. */
@Timeout(60)
class SharedRevocationsIT {
  private final TwoNodes nodes = new TwoNodes();
  private final SharedRevocations one = new SharedRevocations(nodes.database());
  private final SharedRevocations two = new SharedRevocations(nodes.database());
  private final List<DisconnectTarget> targets = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.close();
  }

  private static Caller bearer(String user, String tokenId, Instant issued) {
    return new Caller(
        Authentication.TOKEN,
        Optional.of(user),
        Set.of(),
        Grants.ALL,
        tokenId,
        Optional.of(issued),
        Optional.empty());
  }

  @Test
  void otherNodesLoadARevokedTokenAndCloseItsStreamsOnce() {
    one.revokeToken("t1");
    two.load(targets::add);
    two.load(targets::add);

    assertThat(one.isRevoked(bearer("anna", "t1", nodes.clock.instant()))).isTrue();
    assertThat(two.isRevoked(bearer("anna", "t1", nodes.clock.instant()))).isTrue();
    assertThat(two.isRevoked(bearer("anna", "t2", nodes.clock.instant()))).isFalse();
    assertThat(targets).containsExactly(new DisconnectTarget.Token("t1"));
  }

  @Test
  void aTokenIssuedAfterTheRevocationOfItsUserIsValid() {
    Instant until = nodes.clock.instant();
    one.revokeUser("anna", until);
    two.load(targets::add);

    assertThat(two.isRevoked(bearer("anna", "t1", until))).isTrue();
    assertThat(two.isRevoked(bearer("anna", "t2", until.plusMillis(1)))).isFalse();
    assertThat(targets).containsExactly(new DisconnectTarget.User("anna"));
  }

  @Test
  void aNodeThatWasCutOffLoadsAllRevocationsItHasMissed() {
    one.revokeToken("t1");
    nodes.clock.advance(Duration.ofHours(3));
    one.revokeToken("t2");

    two.load(targets::add);

    assertThat(targets)
        .containsExactlyInAnyOrder(
            new DisconnectTarget.Token("t1"), new DisconnectTarget.Token("t2"));
  }

  @Test
  void revocationsSurviveARestart() {
    one.revokeToken("t1");
    nodes.clock.advance(Duration.ofDays(20));

    SharedRevocations restarted = new SharedRevocations(nodes.database());
    restarted.load(targets::add);

    assertThat(restarted.isRevoked(bearer("anna", "t1", nodes.clock.instant()))).isTrue();
    assertThat(targets).isEmpty();
  }

  @Test
  void aRevocationThatCannotBeStoredHasNoEffect() {
    nodes.loseDatabase();

    assertThatThrownBy(() -> one.revokeToken("t1")).isInstanceOf(LogUnavailableException.class);

    assertThat(one.isRevoked(bearer("anna", "t1", nodes.clock.instant()))).isFalse();
  }
}
