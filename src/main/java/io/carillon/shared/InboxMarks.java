package io.carillon.shared;

import io.carillon.event.SeqSet;

/**
 * What a user has done with the events of a channel.
 *
 * @param version 0 at first, and one more with every change
 * @param read the events that are not unread
 * @param acknowledged those that the user has confirmed
 * @param dismissed those that the inbox shows no more
 */
public record InboxMarks(long version, SeqSet read, SeqSet acknowledged, SeqSet dismissed) {
  /** Everything is unread. */
  public static final InboxMarks NONE = new InboxMarks(0, SeqSet.EMPTY, SeqSet.EMPTY, SeqSet.EMPTY);

  /** The same with other marks on what is read. */
  public InboxMarks withRead(SeqSet seqs) {
    return new InboxMarks(version, seqs, acknowledged, dismissed);
  }

  /** The same with other marks on what is acknowledged. */
  public InboxMarks withAcknowledged(SeqSet seqs) {
    return new InboxMarks(version, read, seqs, dismissed);
  }

  /** The same with other marks on what is dismissed. */
  public InboxMarks withDismissed(SeqSet seqs) {
    return new InboxMarks(version, read, acknowledged, seqs);
  }

  InboxMarks next() {
    return new InboxMarks(version + 1, read, acknowledged, dismissed);
  }
}
