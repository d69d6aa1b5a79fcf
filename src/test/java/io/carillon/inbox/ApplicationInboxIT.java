package io.carillon.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.api.Caller;
import io.carillon.api.Inbox;
import io.carillon.api.InboxCounts.Count;
import io.carillon.api.InboxFilter;
import io.carillon.api.InboxMark;
import io.carillon.api.InboxPage;
import io.carillon.api.NotificationReceipt;
import io.carillon.jpa.LogTest;
import io.carillon.notification.Notifications;
import io.carillon.publish.IdempotencyKey;
import io.carillon.shared.InboxReceipts;
import io.carillon.shared.InboxStore;
import io.carillon.shared.SharedDatabase;
import io.carillon.testing.MemoryEventLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The inbox as applications use it, with marks in a database. */
class ApplicationInboxIT extends LogTest {
  private final Caller ann = new Caller(Optional.of("ann-" + UUID.randomUUID()), Set.of("ops"));
  private MemoryEventLog log;
  private Inbox inbox;

  @BeforeEach
  void openInbox() {
    log = new MemoryEventLog(clock);
    SharedDatabase database = new SharedDatabase(node().transactions(), clock);
    UserInboxes inboxes =
        new UserInboxes(
            log, new InboxStore(database, () -> {}), new InboxReceipts(database), clock);
    ApplicationInbox bean = new ApplicationInbox();
    bean.inboxes = () -> inboxes;
    inbox = bean;
  }

  @Test
  void aMarkWithAFilterIsForExactlyWhatAPageWithItShows() {
    for (int i = 0; i < 300; i++) {
      send(
          "{'type':'system','title':'no "
              + i
              + "','severity':'"
              + (i % 3 == 0 ? "error" : "info")
              + "'}");
    }
    InboxFilter errors = new InboxFilter(Set.of("error"), Set.of(), Set.of(), "", false);
    long head = inbox.page(ann, errors, Long.MAX_VALUE, 0).head();
    send("{'type':'system','title':'after the page was read','severity':'error'}");

    assertThat(inbox.markAll(ann, InboxMark.READ, errors, head).counts().matching())
        .isEqualTo(new Count(101, 1));
    InboxPage page = inbox.page(ann, InboxFilter.ALL, Long.MAX_VALUE, Inbox.MAX_LIMIT);
    assertThat(page.counts().all()).isEqualTo(new Count(301, 201));
    assertThat(page.notifications())
        .allSatisfy(
            item ->
                assertThat(item.read())
                    .isEqualTo(item.json().contains("\"error\"") && item.seq() <= head));
    assertThat(page.version()).as("one change").isEqualTo(1);
  }

  @Test
  void whatWasDismissedIsRestoredByAFilter() {
    send("{'type':'system','title':'disk','tags':['disk']}");
    send("{'type':'system','title':'cpu','tags':['cpu']}");
    inbox.mark(ann, InboxMark.DISMISSED, List.of(1L, 2L));
    InboxFilter disk = new InboxFilter(Set.of(), Set.of(), Set.of("disk"), "", false);

    assertThat(inbox.markAll(ann, InboxMark.RESTORED, disk, 2).counts().all().total()).isEqualTo(1);

    assertThat(inbox.page(ann, InboxFilter.ALL, Long.MAX_VALUE, 9).notifications())
        .extracting(InboxPage.Item::seq)
        .containsExactly(1L);
  }

  @Test
  void marksOfOneUserAreNotThoseOfAnother() {
    send("{'type':'system','title':'for all'}");
    Caller bob = new Caller(Optional.of("bob-" + UUID.randomUUID()), Set.of());

    inbox.mark(ann, InboxMark.DISMISSED, List.of(1L));

    assertThat(inbox.page(ann, InboxFilter.ALL, Long.MAX_VALUE, 9).notifications()).isEmpty();
    assertThat(inbox.page(bob, InboxFilter.ALL, Long.MAX_VALUE, 9).notifications()).hasSize(1);
  }

  @Test
  void aUserLeavesNoReceiptOfWhatIsForOthers() {
    send("{'type':'user','title':'for bob','receipts':true,'to':{'users':['bob']}}");
    send("{'type':'user','title':'for ops','receipts':true,'to':{'roles':['ops']}}");

    inbox.mark(ann, InboxMark.READ, List.of(1L, 2L, 99L));
    inbox.mark(ann, InboxMark.UNREAD, List.of(2L));

    assertThat(mine(1)).isEmpty();
    assertThat(mine(2)).singleElement().satisfies(each -> assertThat(each.read()).isPresent());
    assertThat(inbox.page(ann, InboxFilter.ALL, Long.MAX_VALUE, 9).counts().all())
        .isEqualTo(new Count(1, 1));
  }

  @Test
  void aPageIsADelivery() {
    send("{'type':'system','title':'no receipt'}");
    send("{'type':'system','title':'on the page','receipts':true}");
    send("{'type':'system','title':'newest','receipts':true}");

    inbox.page(ann, InboxFilter.ALL, 3, 5);

    assertThat(mine(1)).isEmpty();
    assertThat(mine(2))
        .singleElement()
        .satisfies(each -> assertThat(each.read()).as("read").isEmpty());
    assertThat(mine(3)).isEmpty();
    inbox.mark(ann, InboxMark.DELIVERED, List.of(3L));
    assertThat(mine(3)).hasSize(1);
  }

  @Test
  void invalidCallsAreRefused() {
    Caller anonymous = new Caller(Optional.empty(), Set.of());
    assertThatThrownBy(() -> inbox.page(anonymous, InboxFilter.ALL, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no inbox");
    assertThatThrownBy(() -> inbox.page(ann, InboxFilter.ALL, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> inbox.page(ann, InboxFilter.ALL, 1, 201))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 to 200");
    assertThatThrownBy(() -> inbox.markAll(ann, InboxMark.READ, InboxFilter.ALL, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Tests share a database, and each has its own user. */
  private List<NotificationReceipt> mine(long seq) {
    return inbox.receipts(seq, "").stream()
        .filter(each -> each.user().equals(ann.user().orElseThrow()))
        .toList();
  }

  private void send(String json) {
    new Notifications(log.publisher(), clock)
        .publish(
            json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
            IdempotencyKey.NONE,
            Optional.of("boss"))
        .toCompletableFuture()
        .join();
  }
}
