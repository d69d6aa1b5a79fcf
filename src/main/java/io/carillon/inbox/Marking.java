package io.carillon.inbox;

import io.carillon.api.InboxMark;
import io.carillon.event.SeqSet;
import io.carillon.shared.InboxMarks;
import io.carillon.shared.InboxReceipts.Step;
import java.util.Optional;

/**
 * What a mark on some notifications changes.
 *
 * @param seqs the notifications
 * @param first the seq before which the inbox has none: marks there are joined to one range, so
 *     that they stay few
 */
record Marking(InboxMark mark, SeqSet seqs, long first) {
  /** The marks afterwards. */
  InboxMarks apply(InboxMarks marks) {
    InboxMarks marked =
        switch (mark) {
          case DELIVERED -> marks;
          case READ -> marks.withRead(marks.read().plus(seqs));
          case UNREAD -> marks.withRead(marks.read().minus(seqs));
          case ACKNOWLEDGED ->
              marks
                  .withRead(marks.read().plus(seqs))
                  .withAcknowledged(marks.acknowledged().plus(seqs));
          case DISMISSED -> marks.withDismissed(marks.dismissed().plus(seqs));
          case RESTORED -> marks.withDismissed(marks.dismissed().minus(seqs));
        };
    return marked.equals(marks) ? marks : withoutOld(marked);
  }

  private InboxMarks withoutOld(InboxMarks marks) {
    SeqSet old = SeqSet.upTo(first - 1);
    return new InboxMarks(
        marks.version(),
        marks.read().plus(old),
        marks.acknowledged().minus(old),
        marks.dismissed().minus(old));
  }

  /** The step that receipts note; empty if they note none. */
  Optional<Step> step() {
    return switch (mark) {
      case DELIVERED -> Optional.of(Step.DELIVERED);
      case READ -> Optional.of(Step.READ);
      case ACKNOWLEDGED -> Optional.of(Step.ACKNOWLEDGED);
      case UNREAD, DISMISSED, RESTORED -> Optional.empty();
    };
  }

  /** The notifications whose state is another one afterwards. */
  SeqSet changed(InboxMarks before, InboxMarks after) {
    return switch (mark) {
      case DELIVERED -> SeqSet.EMPTY;
      case READ -> after.read().minus(before.read());
      case UNREAD -> before.read().minus(after.read());
      case ACKNOWLEDGED -> // which reads again what had been acknowledged and became unread
          after.acknowledged().minus(before.acknowledged()).plus(after.read().minus(before.read()));
      case DISMISSED -> after.dismissed().minus(before.dismissed());
      case RESTORED -> before.dismissed().minus(after.dismissed());
    };
  }
}
