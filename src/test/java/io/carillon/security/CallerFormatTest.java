package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelPattern;
import io.carillon.security.Caller.Authentication;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Another node knows as much of a caller as this one. */
class CallerFormatTest {
  private static final Caller ANNA =
      new Caller(
          Authentication.TICKET,
          Optional.of("änna"),
          Set.of("clerk", "boss"),
          new Grants(
              Set.of(new ChannelPattern("orders")),
              Set.of(new ChannelPattern("chat.*"), ChannelPattern.ALL),
              Set.of(new ChannelPattern("chat.*")),
              Set.of(new ChannelPattern("chat.lobby")),
              true),
          "token-1",
          Optional.of(Instant.parse("2026-11-21T17:35:14.123456789Z")),
          Optional.of(Instant.parse("2026-11-21T18:35:14Z")));

  @Test
  void aCallerArrivesUnchanged() {
    assertThat(CallerFormat.decode(CallerFormat.encode(ANNA))).contains(ANNA);
    assertThat(CallerFormat.decode(CallerFormat.encode(Caller.ANONYMOUS)))
        .contains(Caller.ANONYMOUS);
  }

  @Test
  void truncatedBytesOrAnotherVersionAreRefused() {
    byte[] bytes = CallerFormat.encode(ANNA);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(CallerFormat.decode(Arrays.copyOf(bytes, length))).isEmpty();
    }
    bytes[0]++;
    assertThat(CallerFormat.decode(bytes)).isEmpty();
  }
}
