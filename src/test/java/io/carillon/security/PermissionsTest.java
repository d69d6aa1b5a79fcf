package io.carillon.security;

import static io.carillon.security.Decision.ALLOWED;
import static io.carillon.security.Decision.NOT_ALLOWED;
import static io.carillon.security.Decision.WHO_ARE_YOU;
import static io.carillon.security.Permission.ADMIN;
import static io.carillon.security.Permission.IDENTITY;
import static io.carillon.security.Permission.NONE;
import static io.carillon.security.Permission.PUBLISH;
import static io.carillon.security.Permission.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.security.Caller.Means;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The decision, as a table. */
class PermissionsTest {
  private static Set<ChannelPattern> patterns(String... values) {
    return Stream.of(values).map(ChannelPattern::new).collect(Collectors.toSet());
  }

  private static Caller caller(Grants grants) {
    return Caller.of(Means.TOKEN, Optional.of("ann"), Set.of(), grants);
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
        row(Caller.NOBODY, NONE, "", ALLOWED),
        row(Caller.NOBODY, IDENTITY, "", WHO_ARE_YOU),
        row(Caller.NOBODY, SUBSCRIBE, "a", WHO_ARE_YOU),
        row(Caller.NOBODY, PUBLISH, "a", WHO_ARE_YOU),
        row(Caller.NOBODY, ADMIN, "", WHO_ARE_YOU),
        row(WITHOUT, IDENTITY, "", ALLOWED),
        row(WITHOUT, SUBSCRIBE, "a", NOT_ALLOWED),
        row(WITHOUT, PUBLISH, "a", NOT_ALLOWED),
        row(WITHOUT, ADMIN, "", NOT_ALLOWED),
        row(READER, SUBSCRIBE, "a", ALLOWED),
        row(READER, SUBSCRIBE, "b", NOT_ALLOWED),
        row(READER, SUBSCRIBE, "A", NOT_ALLOWED),
        row(READER, SUBSCRIBE, "ab", NOT_ALLOWED),
        row(READER, SUBSCRIBE, "chat.x", ALLOWED),
        row(READER, SUBSCRIBE, "chat", NOT_ALLOWED),
        row(READER, SUBSCRIBE, "a chat.x", ALLOWED),
        row(READER, SUBSCRIBE, "a b", NOT_ALLOWED),
        row(READER, PUBLISH, "a", NOT_ALLOWED),
        row(PUBLISHER, PUBLISH, "a", ALLOWED),
        row(PUBLISHER, SUBSCRIBE, "a", NOT_ALLOWED),
        row(ALL, SUBSCRIBE, "anything", ALLOWED),
        row(ALL, PUBLISH, "anything", ALLOWED),
        row(ALL, ADMIN, "", NOT_ALLOWED),
        row(ADMIN_, SUBSCRIBE, "anything", ALLOWED),
        row(ADMIN_, PUBLISH, "anything", ALLOWED),
        row(ADMIN_, ADMIN, "", ALLOWED),
        row(TICKET, SUBSCRIBE, "chat.lobby", ALLOWED),
        row(TICKET, SUBSCRIBE, "chat.other", NOT_ALLOWED),
        row(TICKET, SUBSCRIBE, "a", ALLOWED),
        row(TICKET, SUBSCRIBE, "ab", NOT_ALLOWED),
        row(TICKET, SUBSCRIBE, "b", NOT_ALLOWED),
        row(TICKET, PUBLISH, "a", NOT_ALLOWED),
        row(ADMINS_TICKET, SUBSCRIBE, "a", ALLOWED),
        row(ADMINS_TICKET, SUBSCRIBE, "b", NOT_ALLOWED),
        row(ADMINS_TICKET, PUBLISH, "a", NOT_ALLOWED),
        row(ADMINS_TICKET, ADMIN, "", NOT_ALLOWED));
  }

  private static Arguments row(
      Caller caller, Permission permission, String channels, Decision decision) {
    return Arguments.of(
        caller.means() + " " + caller.grants(), caller, permission, channels, decision);
  }

  @ParameterizedTest(name = "{0}: {2} {3} is {4}")
  @MethodSource("table")
  void theTableHolds(
      String shown, Caller caller, Permission permission, String channels, Decision decision) {
    Set<ChannelName> named =
        Stream.of(channels.split(" "))
            .filter(name -> !name.isEmpty())
            .map(ChannelName::new)
            .collect(Collectors.toSet());
    assertThat(Permissions.decide(caller, new Need(permission, named))).isEqualTo(decision);
  }
}
