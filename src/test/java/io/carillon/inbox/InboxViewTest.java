package io.carillon.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.api.InboxCounts.Count;
import io.carillon.api.InboxFilter;
import io.carillon.api.InboxMark;
import io.carillon.api.InboxPage;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.event.SeqSet;
import io.carillon.notification.Notification;
import io.carillon.notification.Notifications;
import io.carillon.publish.IdempotencyKey;
import io.carillon.shared.InboxMarks;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The index and what one user sees of it, on a log in memory. */
class InboxViewTest {
  private final ManualClock clock = new ManualClock();
  private final MemoryEventLog log = new MemoryEventLog(clock);
  private final Notifications notifications = new Notifications(log.publisher(), clock);
  private final InboxIndex index = new InboxIndex(log, 100);
  private InboxMarks marks = InboxMarks.NONE;

  @Test
  void theNewestPageComesFirstAndPagesMeet() {
    for (int i = 1; i <= 5; i++) {
      send("{'type':'system','title':'no " + i + "'}");
    }

    InboxPage first = page(InboxFilter.ALL, Long.MAX_VALUE, 2);
    InboxPage second = page(InboxFilter.ALL, first.before().getAsLong(), 2);
    InboxPage third = page(InboxFilter.ALL, second.before().getAsLong(), 2);

    assertThat(seqs(first)).containsExactly(5L, 4L);
    assertThat(seqs(second)).containsExactly(3L, 2L);
    assertThat(seqs(third)).containsExactly(1L);
    assertThat(third.before()).isEmpty();
    assertThat(first.counts().all()).isEqualTo(new Count(5, 5));
  }

  @Test
  void anErasedNotificationIsInNoPageAndItsNoticeIsNone() {
    send("{'type':'system','title':'one'}");
    send("{'type':'system','title':'two'}");
    assertThat(seqs(page(InboxFilter.ALL, Long.MAX_VALUE, 9))).containsExactly(2L, 1L);

    log.publisher().retract(Notification.CHANNEL, List.of(1L)).toCompletableFuture().join();

    InboxPage page = page(InboxFilter.ALL, Long.MAX_VALUE, 9);
    assertThat(seqs(page)).containsExactly(2L);
    assertThat(page.counts().all()).isEqualTo(new Count(1, 1));
  }

  @Test
  void aPageWithLongTextsIsShorterAndTheNextOneContinues() {
    for (int i = 0; i < 40; i++) {
      send("{'type':'system','title':'long','message':'" + "m".repeat(4000) + "'}");
    }

    InboxPage first = page(InboxFilter.ALL, Long.MAX_VALUE, 50);

    assertThat(first.notifications()).hasSizeBetween(5, 20);
    assertThat(seqs(page(InboxFilter.ALL, first.before().getAsLong(), 1)))
        .containsExactly(first.before().getAsLong() - 1);
    assertThat(InboxJson.page(first).length()).isLessThan(60_000);
  }

  @Test
  void countsAreOfWhatTheUserMaySee() {
    send("{'type':'user','title':'for ann','severity':'error','to':{'users':['ann']}}");
    send("{'type':'user','title':'for ops','to':{'roles':['ops']}}");
    send("{'type':'user','title':'for bob','to':{'users':['bob']}}");
    send("{'type':'system','title':'for all'}");

    InboxPage page = page(InboxFilter.ALL, Long.MAX_VALUE, 50);

    assertThat(seqs(page)).containsExactly(4L, 2L, 1L);
    assertThat(page.counts().bySeverity())
        .containsOnly(
            java.util.Map.entry("error", new Count(1, 1)),
            java.util.Map.entry("info", new Count(2, 2)));
    assertThat(page.counts().byType())
        .containsOnly(
            java.util.Map.entry("user", new Count(2, 2)),
            java.util.Map.entry("system", new Count(1, 1)));
  }

  @Test
  void aFilterSelectsBySeverityTypeTagAndText() {
    send("{'type':'system','title':'Disk full','severity':'error','tags':['disk','db-1']}");
    send("{'type':'alert','title':'Disk slow','severity':'warning','tags':['disk']}");
    send("{'type':'alert','title':'CPU','message':'a DISK is fine','severity':'warning'}");

    assertThat(matching(new InboxFilter(Set.of("warning"), Set.of(), Set.of(), "", false)))
        .containsExactly(3L, 2L);
    assertThat(matching(new InboxFilter(Set.of(), Set.of("system"), Set.of(), "", false)))
        .containsExactly(1L);
    assertThat(matching(new InboxFilter(Set.of(), Set.of(), Set.of("disk"), "", false)))
        .containsExactly(2L, 1L);
    assertThat(matching(new InboxFilter(Set.of("warning"), Set.of(), Set.of(), "disk", false)))
        .containsExactly(3L, 2L);
    marks = marks.withRead(SeqSet.of(List.of(2L)));
    assertThat(matching(new InboxFilter(Set.of(), Set.of(), Set.of("disk"), "", true)))
        .containsExactly(1L);
  }

  @Test
  void marksShowInPagesAndCounts() {
    for (int i = 1; i <= 4; i++) {
      send("{'type':'system','title':'no " + i + "'}");
    }
    marks = new Marking(InboxMark.READ, SeqSet.upTo(2), 1).apply(marks);
    marks = new Marking(InboxMark.ACKNOWLEDGED, SeqSet.of(List.of(3L)), 1).apply(marks);
    marks = new Marking(InboxMark.DISMISSED, SeqSet.of(List.of(1L)), 1).apply(marks);

    InboxPage page = page(InboxFilter.ALL, Long.MAX_VALUE, 50);

    assertThat(page.notifications())
        .extracting(InboxPage.Item::seq, InboxPage.Item::read, InboxPage.Item::acknowledged)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(4L, false, false),
            org.assertj.core.groups.Tuple.tuple(3L, true, true),
            org.assertj.core.groups.Tuple.tuple(2L, true, false));
    assertThat(page.counts().all()).isEqualTo(new Count(3, 1));
    marks = new Marking(InboxMark.RESTORED, SeqSet.upTo(4), 1).apply(marks);
    marks = new Marking(InboxMark.UNREAD, SeqSet.upTo(4), 1).apply(marks);
    assertThat(page(InboxFilter.ALL, Long.MAX_VALUE, 50).counts().all()).isEqualTo(new Count(4, 4));
  }

  @Test
  void acknowledgingReportsAlsoWhatItReadsAgain() {
    SeqSet both = SeqSet.upTo(2);
    InboxMarks unread =
        marks.withAcknowledged(SeqSet.of(List.of(1L))).withRead(SeqSet.of(List.of(2L)));
    Marking marking = new Marking(InboxMark.ACKNOWLEDGED, both, 1);

    assertThat(marking.changed(unread, marking.apply(unread))).isEqualTo(both);
  }

  @Test
  void aReplacementIsInThePlaceOfTheEarlierOneAndUnread() {
    send("{'type':'system','title':'Backup 10 %','key':'backup'}");
    send("{'type':'system','title':'other'}");
    marks = marks.withRead(SeqSet.upTo(2));
    send("{'type':'system','title':'Backup 50 %','replaces':'backup'}");
    send("{'type':'system','title':'Backup done','replaces':'backup'}");

    assertThat(matching(InboxFilter.ALL)).containsExactly(4L, 2L);
    assertThat(page(InboxFilter.ALL, Long.MAX_VALUE, 9).counts().all()).isEqualTo(new Count(2, 1));
  }

  @Test
  void aRetractionTakesANotificationBack() {
    send("{'type':'system','title':'Fire','key':'fire'}");
    send("{'type':'system','replaces':'fire','retracted':true}");

    assertThat(matching(InboxFilter.ALL)).isEmpty();
    assertThat(index.read().head()).isEqualTo(2);
  }

  @Test
  void onlyTheSenderReplacesANotification() {
    send("{'type':'system','title':'mine','key':'k'}", "ann");
    send("{'type':'system','title':'forged','replaces':'k'}", "mallory");

    assertThat(matching(InboxFilter.ALL)).containsExactly(2L, 1L);
  }

  @Test
  void anExpiredNotificationIsNeitherShownNorCounted() {
    send(
        "{'type':'system','title':'soon over','expires':'"
            + clock.instant().plusSeconds(60)
            + "'}");
    send("{'type':'system','title':'stays'}");
    assertThat(matching(InboxFilter.ALL)).containsExactly(2L, 1L);

    clock.advance(Duration.ofSeconds(61));

    assertThat(matching(InboxFilter.ALL)).containsExactly(2L);
    assertThat(page(InboxFilter.ALL, Long.MAX_VALUE, 9).counts().all()).isEqualTo(new Count(1, 1));
  }

  @Test
  void whatIsNoNotificationIsLeftOutAndTheHeadIsThatOfTheLog() {
    log.publisher().publish(Publication.to(Notification.CHANNEL).json("[1]").build());
    log.publisher().publish(Publication.to(Notification.CHANNEL).text("hello").build());
    send("{'type':'system','title':'stays'}");
    log.publisher().publish(Publication.to(Notification.CHANNEL).json("{}").build());

    assertThat(matching(InboxFilter.ALL)).containsExactly(4L, 3L);
    assertThat(index.read().head()).isEqualTo(4);
  }

  @Test
  void onlyTheNewestAreInMemory() {
    for (int i = 1; i <= 130; i++) {
      send("{'type':'system','title':'no " + i + "'}");
    }

    assertThat(index.read().newestFirst()).hasSize(100);
    assertThat(index.read().first()).isEqualTo(31);
  }

  @Test
  void marksOnWhatHasLeftTheInboxAreOneRange() {
    SeqSet every = SeqSet.of(List.of(2L, 4L, 6L, 8L, 12L));

    InboxMarks marked = new Marking(InboxMark.READ, every, 10).apply(InboxMarks.NONE);

    assertThat(marked.read().ranges())
        .containsExactly(new SeqSet.Range(1, 9), new SeqSet.Range(12, 12));
  }

  private List<Long> matching(InboxFilter filter) {
    return view().matching(filter).map(InboxEntry::seq).toList();
  }

  private InboxPage page(InboxFilter filter, long before, int limit) {
    return view().page(filter, before, limit);
  }

  private InboxView view() {
    Viewer viewer = new Viewer("ann", Reader.of("ann", Set.of("ops")), Selector.ALL);
    return new InboxView(index.read(), viewer, marks, clock.instant());
  }

  private static List<Long> seqs(InboxPage page) {
    return page.notifications().stream().map(InboxPage.Item::seq).toList();
  }

  private void send(String json) {
    send(json, "sender");
  }

  private void send(String json, String sender) {
    notifications
        .publish(
            json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
            IdempotencyKey.NONE,
            Optional.of(sender))
        .toCompletableFuture()
        .join();
  }
}
