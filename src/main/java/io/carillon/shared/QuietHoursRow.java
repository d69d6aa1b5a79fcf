package io.carillon.shared;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.LocalTime;
import java.time.ZoneId;

/** The quiet hours of a user. */
@Entity
@Table(name = "carillon_quiet_hours")
class QuietHoursRow {
  private static final int MINUTES = 60;

  @Id
  @Column(name = "user_name", length = InboxRow.MAX_USER_LENGTH, nullable = false)
  private String user = "";

  /** Minutes since midnight, as is the next. */
  @Column(name = "from_minute", nullable = false)
  private int fromMinute;

  @Column(name = "to_minute", nullable = false)
  private int toMinute;

  @Column(name = "time_zone", length = 64, nullable = false)
  private String zone = "";

  /** For the persistence provider. */
  protected QuietHoursRow() {}

  QuietHoursRow(String user, QuietHours hours) {
    this.user = user;
    this.fromMinute = minutes(hours.from());
    this.toMinute = minutes(hours.to());
    this.zone = hours.zone().getId();
  }

  private static int minutes(LocalTime time) {
    return time.toSecondOfDay() / MINUTES;
  }

  String user() {
    return user;
  }

  QuietHours hours() {
    return new QuietHours(time(fromMinute), time(toMinute), ZoneId.of(zone));
  }

  private static LocalTime time(int minutes) {
    return LocalTime.ofSecondOfDay((long) minutes * MINUTES);
  }
}
