package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.config.SecurityConfig;
import io.carillon.event.ChannelPattern;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DevelopmentTokensTest {
  private static final Grants GRANTS =
      Grants.of(Set.of(new ChannelPattern("chat.*")), Set.of(ChannelPattern.ALL), false);

  private final DevelopmentTokens tokens = tokens("open", Clock.systemUTC());

  private static DevelopmentTokens tokens(String mode, Clock clock) {
    return new DevelopmentTokens(config(mode), clock);
  }

  private static SecurityConfig config(String mode) {
    Properties properties = new Properties();
    properties.setProperty("carillon.security", mode);
    properties.setProperty("carillon.jwt.secret", "a secret of the issuer with enough bytes");
    return CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties)))
        .security();
  }

  @Test
  void aTokenHasTheWantedIdentityAndNoMoreThanTheWantedGrants() {
    String token = tokens.issue("ann", List.of("staff"), GRANTS).token();

    assertThat(tokens.claims(token)).isTrue();
    Caller caller = tokens.verify(token);
    assertThat(caller.user()).contains("ann");
    assertThat(caller.roles()).containsExactly("staff");
    assertThat(caller.grants().publish()).containsExactly(new ChannelPattern("chat.*"));
    assertThat(caller.grants().subscribe()).containsExactly(ChannelPattern.ALL);
    assertThat(caller.grants().admin()).isFalse();
  }

  @Test
  void anotherProcessRefusesIt() {
    String token = tokens.issue("ann", List.of(), GRANTS).token();
    DevelopmentTokens other = tokens("open", Clock.systemUTC());

    assertThat(other.claims(token)).isTrue();
    assertThatThrownBy(() -> other.verify(token)).isInstanceOf(InvalidTokenException.class);
  }

  @Test
  void itExpires() {
    Clock before =
        Clock.offset(
            Clock.systemUTC(), DevelopmentTokens.LIFETIME.plus(Duration.ofMinutes(1)).negated());
    DevelopmentTokens old = tokens("open", before);
    String token = old.issue("ann", List.of(), GRANTS).token();

    assertThatThrownBy(() -> old.verify(token)).isInstanceOf(InvalidTokenException.class);
  }

  @Test
  void aSecuredHubTakesNoTokenForOne() {
    String token = tokens.issue("ann", List.of(), GRANTS).token();
    DevelopmentTokens secured = tokens("secured", Clock.systemUTC());

    assertThat(secured.isOffered()).isFalse();
    assertThat(secured.claims(token)).isFalse();
    TokenVerifier verifier = new TokenVerifier(config("secured"));
    assertThatThrownBy(() -> verifier.verify(token, Caller.Authentication.TOKEN))
        .isInstanceOf(InvalidTokenException.class);
  }

  @Test
  void otherTextIsNone() {
    assertThat(tokens.claims("")).isFalse();
    assertThat(tokens.claims("a.b.c")).isFalse();
    assertThat(tokens.claims("x".repeat(100_000))).isFalse();
  }
}
