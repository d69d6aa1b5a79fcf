package io.carillon.shared;

import io.carillon.event.ChannelName;
import io.carillon.event.SeqSet;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/**
 * The {@link InboxMarks} of a user in a channel. They are in the database of the log, so that a
 * backup restores events and marks of the same moment.
 */
@Entity
@IdClass(InboxKey.class)
@Table(name = "carillon_inbox")
class InboxRow {
  static final int MAX_USER_LENGTH = 256;
  private static final int MAX_SEQS = 1 << 20;

  @Id
  @Column(name = "user_name", length = MAX_USER_LENGTH, nullable = false)
  private String user = "";

  @Id
  @Column(length = ChannelName.MAX_LENGTH, nullable = false)
  private String channel = "";

  @Column(name = "marks_version", nullable = false)
  private long version;

  /** {@link SeqSet#toBytes}, as are the following. */
  @Column(name = "read_seqs", length = MAX_SEQS, nullable = false)
  private byte[] read = {};

  @Column(name = "acknowledged_seqs", length = MAX_SEQS, nullable = false)
  private byte[] acknowledged = {};

  @Column(name = "dismissed_seqs", length = MAX_SEQS, nullable = false)
  private byte[] dismissed = {};

  /** In microseconds since the epoch. */
  @Column(name = "changed_at", nullable = false)
  private long changedAt;

  /** For the persistence provider. */
  protected InboxRow() {}

  InboxRow(String user, String channel, long now) {
    this.user = user;
    this.channel = channel;
    update(InboxMarks.NONE, now);
  }

  InboxMarks marks() {
    return new InboxMarks(version, SeqSet.of(read), SeqSet.of(acknowledged), SeqSet.of(dismissed));
  }

  final void update(InboxMarks marks, long now) {
    version = marks.version();
    read = marks.read().toBytes();
    acknowledged = marks.acknowledged().toBytes();
    dismissed = marks.dismissed().toBytes();
    changedAt = now;
  }
}
