package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.InvalidRequestException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a user does not want to be disturbed. */
class QuietHoursTest {
  @ParameterizedTest
  @CsvSource({
    // Berlin is an hour before UTC in winter, two in summer
    "22:00, 07:00, 2026-01-15T20:59:59Z, ",
    "22:00, 07:00, 2026-01-15T21:00:00Z, 2026-01-16T06:00:00Z",
    "22:00, 07:00, 2026-01-16T03:00:00Z, 2026-01-16T06:00:00Z",
    "22:00, 07:00, 2026-01-16T06:00:00Z, ",
    "12:00, 13:30, 2026-07-15T10:00:00Z, 2026-07-15T11:30:00Z",
    "12:00, 13:30, 2026-07-15T11:30:00Z, ",
    // the clocks go forward at 02:00 on March 29, and back at 03:00 on October 25
    "22:00, 07:00, 2026-03-28T22:00:00Z, 2026-03-29T05:00:00Z",
    "22:00, 02:30, 2026-03-28T22:00:00Z, 2026-03-29T01:30:00Z",
    "22:00, 07:00, 2026-10-24T21:00:00Z, 2026-10-25T06:00:00Z"
  })
  void theyEndAtTheTimeOfDayOfTheZone(String from, String to, Instant now, Instant end) {
    assertThat(QuietHours.of(from, to, "Europe/Berlin").endAfter(now))
        .isEqualTo(Optional.ofNullable(end));
  }

  @ParameterizedTest
  @CsvSource({
    "22:00, 22:00, UTC",
    "25:00, 07:00, UTC",
    "22:00:01, 07:00, UTC",
    "22:00, 07:00, Moon"
  })
  void whatIsNoTimeIsRefused(String from, String to, String zone) {
    assertThatThrownBy(() -> QuietHours.of(from, to, zone))
        .isInstanceOf(InvalidRequestException.class);
  }
}
