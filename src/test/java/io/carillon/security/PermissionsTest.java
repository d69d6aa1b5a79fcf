package io.carillon.security;

import static io.carillon.security.AccessDecision.ALLOWED;
import static io.carillon.security.AccessDecision.FORBIDDEN;
import static io.carillon.security.AccessDecision.UNAUTHENTICATED;
import static io.carillon.security.Permission.ADMIN;
import static io.carillon.security.Permission.IDENTITY;
import static io.carillon.security.Permission.NONE;
import static io.carillon.security.Permission.PUBLISH;
import static io.carillon.security.Permission.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.security.Caller.Authentication;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The authorization decision, as a table. */
class PermissionsTest {
  private static Set<ChannelPattern> patterns(String... values) {
    return Stream.of(values).map(ChannelPattern::new).collect(Collectors.toSet());
  }

  private static Caller caller(Grants grants) {
    return Caller.of(Authentication.TOKEN, Optional.of("ann"), Set.of(), grants);
  }

  private static final Caller WITHOUT = caller(Grants.NONE);
  private static final Caller ADMIN_ = caller(Grants.of(Set.of(), Set.of(), true));
  private static final Caller READER = caller(Grants.of(Set.of(), patterns("a", "chat.*"), false));
  private static final Caller PUBLISHER = caller(Grants.of(patterns("a"), Set.of(), false));
  private static final Caller ALL = caller(Grants.of(patterns("*"), patterns("*"), false));
  private static final Caller TICKET = READER.ticketFor(patterns("chat.lobby", "b", "a*"));
  private static final Caller ADMINS_TICKET = ADMIN_.ticketFor(patterns("a"));

  static Stream<Arguments> table() {
    return Stream.of(
        row(Caller.ANONYMOUS, NONE, "", ALLOWED),
        row(Caller.ANONYMOUS, IDENTITY, "", UNAUTHENTICATED),
        row(Caller.ANONYMOUS, SUBSCRIBE, "a", UNAUTHENTICATED),
        row(Caller.ANONYMOUS, PUBLISH, "a", UNAUTHENTICATED),
        row(Caller.ANONYMOUS, ADMIN, "", UNAUTHENTICATED),
        row(WITHOUT, IDENTITY, "", ALLOWED),
        row(WITHOUT, SUBSCRIBE, "a", FORBIDDEN),
        row(WITHOUT, PUBLISH, "a", FORBIDDEN),
        row(WITHOUT, ADMIN, "", FORBIDDEN),
        row(READER, SUBSCRIBE, "a", ALLOWED),
        row(READER, SUBSCRIBE, "b", FORBIDDEN),
        row(READER, SUBSCRIBE, "A", FORBIDDEN),
        row(READER, SUBSCRIBE, "ab", FORBIDDEN),
        row(READER, SUBSCRIBE, "chat.x", ALLOWED),
        row(READER, SUBSCRIBE, "chat", FORBIDDEN),
        row(READER, SUBSCRIBE, "a chat.x", ALLOWED),
        row(READER, SUBSCRIBE, "a b", FORBIDDEN),
        row(READER, PUBLISH, "a", FORBIDDEN),
        row(PUBLISHER, PUBLISH, "a", ALLOWED),
        row(PUBLISHER, SUBSCRIBE, "a", FORBIDDEN),
        row(ALL, SUBSCRIBE, "anything", ALLOWED),
        row(ALL, PUBLISH, "anything", ALLOWED),
        row(ALL, ADMIN, "", FORBIDDEN),
        row(ADMIN_, SUBSCRIBE, "anything", ALLOWED),
        row(ADMIN_, PUBLISH, "anything", ALLOWED),
        row(ADMIN_, ADMIN, "", ALLOWED),
        row(TICKET, SUBSCRIBE, "chat.lobby", ALLOWED),
        row(TICKET, SUBSCRIBE, "chat.other", FORBIDDEN),
        row(TICKET, SUBSCRIBE, "a", ALLOWED),
        row(TICKET, SUBSCRIBE, "ab", FORBIDDEN),
        row(TICKET, SUBSCRIBE, "b", FORBIDDEN),
        row(TICKET, PUBLISH, "a", FORBIDDEN),
        row(ADMINS_TICKET, SUBSCRIBE, "a", ALLOWED),
        row(ADMINS_TICKET, SUBSCRIBE, "b", FORBIDDEN),
        row(ADMINS_TICKET, PUBLISH, "a", FORBIDDEN),
        row(ADMINS_TICKET, ADMIN, "", FORBIDDEN));
  }

  private static Arguments row(
      Caller caller, Permission permission, String channels, AccessDecision decision) {
    return Arguments.of(
        caller.authentication() + " " + caller.grants(), caller, permission, channels, decision);
  }

  @ParameterizedTest(name = "{0}: {2} {3} is {4}")
  @MethodSource("table")
  void decisionsAreThoseOfTheTable(
      String shown,
      Caller caller,
      Permission permission,
      String channels,
      AccessDecision decision) {
    Set<ChannelName> named =
        Stream.of(channels.split(" "))
            .filter(name -> !name.isEmpty())
            .map(ChannelName::new)
            .collect(Collectors.toSet());
    assertThat(Permissions.decide(caller, new RequiredPermission(permission, named)))
        .isEqualTo(decision);
  }
}
