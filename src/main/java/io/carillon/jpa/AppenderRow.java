package io.carillon.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * Up to which group an appender has committed. Written in the same transaction as the group's
 * events, so that after a lost connection the appender can find out whether its commit happened.
 *
 * @see GroupCommitAppender
 */
@Entity
@Table(name = "carillon_appender")
class AppenderRow {
  @Id
  @Column(length = 36)
  private String id;

  /** The last group committed, counted from 1. */
  @Column(name = "last_group", nullable = false)
  private long lastGroup;

  /**
   * When it committed last, in microseconds since the epoch: rows of appenders that have ended are
   * removed.
   */
  @Column(name = "used_at", nullable = false)
  private long usedAt;

  /** For the persistence provider. */
  protected AppenderRow() {
    this("", 0);
  }

  AppenderRow(String id, long usedAt) {
    this(id, 0, usedAt);
  }

  AppenderRow(String id, long lastGroup, long usedAt) {
    this.id = id;
    this.lastGroup = lastGroup;
    this.usedAt = usedAt;
  }

  /** A row that retention never removes. */
  static AppenderRow permanent(String id) {
    return new AppenderRow(id, Long.MAX_VALUE);
  }

  String id() {
    return id;
  }

  long lastGroup() {
    return lastGroup;
  }

  long usedAt() {
    return usedAt;
  }
}
