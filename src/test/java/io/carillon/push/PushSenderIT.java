package io.carillon.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.config.PushConfig;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.event.SeqSet;
import io.carillon.jpa.LogTest;
import io.carillon.jpa.Stack;
import io.carillon.notification.Notification;
import io.carillon.notification.Notifications;
import io.carillon.publish.IdempotencyKey;
import io.carillon.security.LocalRevocations;
import io.carillon.shared.Agreements;
import io.carillon.shared.InboxReceipts.Step;
import io.carillon.shared.InboxStore;
import io.carillon.shared.PushDevice;
import io.carillon.shared.PushDevices;
import io.carillon.shared.QuietHours;
import io.carillon.shared.QuietHoursStore;
import io.carillon.shared.SharedDatabase;
import io.carillon.testing.MemoryEventLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes send to devices of one database, through a local push service. */
class PushSenderIT extends LogTest {
  private final String ann = "ann-" + UUID.randomUUID(); // tests share a database
  private final String bob = "bob-" + UUID.randomUUID();
  private final MemoryEventLog memory = new MemoryEventLog(clock);
  private final Notifications notifications = new Notifications(memory.publisher(), clock);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LocalPushService service = LocalPushService.start();
  private final LocalRevocations revocations = new LocalRevocations(clock);
  private Member one;
  private Member other;

  /** A node. */
  private final class Member {
    final PushDevices devices;
    final QuietHoursStore quietHours;
    final InboxStore inboxes;
    final PushSubscriptions subscriptions;
    final PushSender sender;

    Member(Stack.Node node, boolean allowsLocal) {
      SharedDatabase database = new SharedDatabase(node.transactions(), clock);
      devices = new PushDevices(database, UUID.randomUUID().toString());
      quietHours = new QuietHoursStore(database);
      inboxes = new InboxStore(database, () -> {});
      subscriptions =
          new PushSubscriptions(
              new PushConfig(Optional.of("mailto:ops@example.org"), Optional.empty(), allowsLocal),
              new Agreements(database),
              memory,
              devices,
              quietHours,
              clock);
      sender =
          PushSender.of(
                  subscriptions,
                  memory,
                  new PushSender.Tables(devices, quietHours, inboxes),
                  revocations,
                  threads,
                  threads,
                  clock)
              .orElseThrow();
    }

    LocalPushService.Device subscribe(String user, String... roles) {
      LocalPushService.Device device = service.subscribe(UUID.randomUUID().toString());
      subscribe(user, device, roles);
      return device;
    }

    Optional<PushDevice> replace(LocalPushService.Device before, LocalPushService.Device after) {
      return subscriptions.replace(
          subscriptions.readReplacement(
              before.replacedBy(after).getBytes(StandardCharsets.UTF_8), 8));
    }

    PushDevice subscribe(String user, LocalPushService.Device device, String... roles) {
      Subscription subscription =
          subscriptions.read(
              device.json("laptop").getBytes(StandardCharsets.UTF_8),
              8,
              Reader.of(user, Set.of(roles)),
              Selector.ALL);
      return subscriptions.subscribe(user, subscription);
    }
  }

  @BeforeEach
  void twoNodes() {
    one = new Member(node(), true);
    other = new Member(otherNode(), true);
  }

  @AfterEach
  void stop() {
    one.subscriptions.erase(ann);
    one.subscriptions.erase(bob);
    threads.shutdownNow();
    service.close();
    assertThat(service.problems()).isEmpty();
  }

  @Test
  void ofTwoNodesOneSendsEachNotificationToEachDevice() {
    List<LocalPushService.Device> devices = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      devices.add((i % 2 == 0 ? one : other).subscribe(i < 4 ? ann : bob, "ops"));
    }
    for (int i = 1; i <= 5; i++) {
      send("{'type':'system','title':'no " + i + "'}");
      CompletableFuture<Void> first = CompletableFuture.runAsync(one.sender::pass, threads);
      other.sender.pass();
      first.join();
    }
    clock.advance(Duration.ofMinutes(10)); // for what a pass has left to the other node
    one.sender.pass();
    other.sender.pass();

    assertThat(devices)
        .allSatisfy(
            device ->
                assertThat(titles(device)).containsExactly("no 1", "no 2", "no 3", "no 4", "no 5"));
    assertThat(one.subscriptions.vapid().orElseThrow().publicKey())
        .isEqualTo(other.subscriptions.vapid().orElseThrow().publicKey());
  }

  @Test
  void aNodeTakesOverWhatAnotherOneHasLeftInTheMiddle() {
    LocalPushService.Device device = one.subscribe(ann);
    send("{'type':'system','title':'first'}");
    assertThat(one.devices.lease(1, 50)).hasSize(1); // and stops

    other.sender.pass();
    assertThat(device.received()).isEmpty();
    clock.advance(PushDevices.LEASE);
    other.sender.pass();
    assertThat(titles(device)).containsExactly("first");
    one.sender.pass();
    assertThat(titles(device)).containsExactly("first");
  }

  @Test
  void aSubscriptionThatIsGoneIsRemoved() {
    LocalPushService.Device gone = one.subscribe(ann);
    LocalPushService.Device unknown = one.subscribe(ann);
    LocalPushService.Device present = one.subscribe(ann);
    gone.answerNext(410, Map.of());
    unknown.answerNext(404, Map.of());
    send("{'type':'system','title':'news'}");

    one.sender.pass();

    assertThat(titles(present)).containsExactly("news");
    assertThat(one.subscriptions.of(ann)).hasSize(1);
    assertThat(gone.received()).isEmpty();
  }

  @Test
  void aServiceThatIsBusyIsAskedAgainWhenItWants() {
    LocalPushService.Device device = one.subscribe(ann);
    send("{'type':'system','title':'one'}");
    send("{'type':'system','title':'two'}");
    device.answerNext(429, Map.of("Retry-After", "120"));
    one.sender.pass();
    assertThat(device.received()).isEmpty();

    clock.advance(Duration.ofSeconds(119));
    one.sender.pass();
    assertThat(device.received()).isEmpty();
    device.answerNext(503, Map.of());
    clock.advance(Duration.ofSeconds(1));
    other.sender.pass();
    assertThat(device.received()).isEmpty();

    clock.advance(Duration.ofSeconds(19));
    one.sender.pass();
    assertThat(device.received()).as("the second pause is twice as long").isEmpty();
    clock.advance(Duration.ofSeconds(1));
    other.sender.pass();
    assertThat(titles(device)).containsExactly("one", "two");
  }

  @Test
  void inQuietHoursNotificationsWaitUntilTheirEnd() {
    LocalPushService.Device device = one.subscribe(ann);
    LocalPushService.Device ofBob = one.subscribe(bob);
    one.subscriptions.setQuietHours( // it is 00:00 in UTC
        ann, Optional.of(QuietHours.of("22:00", "07:00", "Etc/UTC")));
    send("{'type':'system','title':'at night','expires':'2030-01-01T03:00:00Z'}");
    send("{'type':'system','title':'for the morning'}");
    one.sender.pass();
    clock.advance(Duration.ofHours(6));
    other.sender.pass();
    assertThat(device.received()).isEmpty();
    assertThat(titles(ofBob)).containsExactly("at night", "for the morning");

    clock.advance(Duration.ofHours(1));
    other.sender.pass();

    assertThat(titles(device))
        .as("what has expired is not sent")
        .containsExactly("for the morning");
  }

  @Test
  void whatTheUserHasReadElsewhereIsNotSent() {
    LocalPushService.Device device = one.subscribe(ann);
    send("{'type':'system','title':'read'}");
    send("{'type':'system','title':'unread'}");
    one.inboxes.change(
        ann,
        Notification.CHANNEL,
        marks -> marks.withRead(SeqSet.of(List.of(1L))),
        new InboxStore.Noted(Step.DELIVERED, List.of()),
        (before, after) -> io.carillon.event.Publication.to(channel).text("changed").build());

    one.sender.pass();

    assertThat(titles(device)).containsExactly("unread");
    one.inboxes.erase(ann);
  }

  @Test
  void aUserWhoIsLockedOutGetsNothingMore() {
    LocalPushService.Device device = one.subscribe(ann);
    send("{'type':'system','title':'secret'}");
    clock.advance(Duration.ofSeconds(1));
    revocations.revokeUser(ann);

    one.sender.pass();

    assertThat(device.received()).isEmpty();
    assertThat(one.subscriptions.of(ann)).isEmpty();
  }

  @Test
  void aDeviceWhoseEndpointIsNotAcceptedAnyMoreIsRemoved() {
    LocalPushService.Device device = one.subscribe(ann);
    send("{'type':'system','title':'news'}");

    new Member(otherNode(), false).sender.pass();

    assertThat(device.received()).isEmpty();
    assertThat(one.subscriptions.of(ann)).isEmpty();
  }

  @Test
  void aMessageIsNotSentWhenTheLeaseMayEndMeanwhile() {
    LocalPushService.Device device = one.subscribe(ann);
    send("{'type':'system','title':'one'}");
    send("{'type':'system','title':'two'}");
    device.beforeNext(() -> clock.advance(PushDevices.LEASE.minus(PushClient.TIMEOUT)));

    one.sender.pass();

    assertThat(titles(device)).containsExactly("one", "two");
    assertThat(one.devices.of(ann).get(0).position()).isEqualTo(2);
  }

  @Test
  void aDeviceIsOfTheUserWhoHasSubscribedItLast() {
    LocalPushService.Device device = one.subscribe(ann);
    send("{'type':'user','title':'for ann','to':{'users':['" + ann + "']},'push':'content'}");
    PushDevice ofBob = other.subscribe(bob, device);
    send("{'type':'user','title':'for bob','to':{'users':['" + bob + "']},'push':'content'}");

    one.sender.pass();

    assertThat(titles(device)).containsExactly("for bob");
    assertThat(one.subscriptions.of(ann)).isEmpty();
    assertThat(one.subscriptions.remove(ann, ofBob.id())).as("it is not Ann's").isFalse();
    assertThat(one.subscriptions.remove(bob, ofBob.id())).isTrue();
  }

  @Test
  void aSubscriptionThatTheBrowserReplacesIsTheSameDevice() {
    LocalPushService.Device before = one.subscribe(ann, "ops");
    PushDevice device = one.devices.of(ann).get(0);
    send("{'type':'system','title':'one'}");
    one.sender.pass();
    before.answerNext(503, Map.of());
    send("{'type':'alert','title':'for ops','to':{'roles':['ops']},'push':'content'}");
    one.sender.pass();
    clock.advance(Duration.ofSeconds(1));

    LocalPushService.Device after = service.subscribe(UUID.randomUUID().toString());
    PushDevice replaced = other.replace(before, after).orElseThrow();

    other.sender.pass();
    assertThat(titles(before)).containsExactly("one");
    assertThat(titles(after)).as("what it has not got yet").containsExactly("for ops");
    assertThat(one.subscriptions.of(ann)).extracting(PushDevice::id).containsExactly(replaced.id());
    assertThat(Subscription.labelOf(replaced)).isEqualTo("laptop");
    assertThat(replaced.changed()).as("its page was not opened").isEqualTo(device.changed());
    assertThat(one.replace(before, after).map(PushDevice::id))
        .as("a repetition after a lost answer")
        .contains(replaced.id());
  }

  @Test
  void onlyTheDeviceItselfReplacesItsSubscription() {
    LocalPushService.Device before = one.subscribe(ann);
    LocalPushService.Device after = service.subscribe(UUID.randomUUID().toString());
    LocalPushService.Device guess = service.subscribe(before.endpoint().getPath().substring(6));

    assertThat(guess.endpoint()).isEqualTo(before.endpoint());
    assertThat(one.replace(guess, after)).as("another secret").isEmpty();
    assertThat(one.replace(after, guess)).as("an unknown device").isEmpty();
    assertThat(one.subscriptions.of(ann)).hasSize(1);
  }

  @Test
  void aReplacedSubscriptionOfAUserWhoIsLockedOutGetsNothing() {
    LocalPushService.Device before = one.subscribe(ann);
    send("{'type':'system','title':'secret'}");
    clock.advance(Duration.ofSeconds(1));
    revocations.revokeUser(ann);
    clock.advance(Duration.ofSeconds(1));
    LocalPushService.Device after = service.subscribe(UUID.randomUUID().toString());
    assertThat(one.replace(before, after)).isPresent();

    one.sender.pass();

    assertThat(after.received()).isEmpty();
    assertThat(one.subscriptions.of(ann)).isEmpty();
  }

  @Test
  void aSubscriptionThatItsPageHasRenewedAlreadyIsJoinedWithTheOldOne() {
    LocalPushService.Device before = one.subscribe(ann);
    send("{'type':'system','title':'missed'}");
    clock.advance(Duration.ofSeconds(1));
    LocalPushService.Device after = one.subscribe(ann);
    PushDevice renewed = one.devices.of(ann).get(0);

    assertThat(one.replace(before, after).orElseThrow().changed()).isEqualTo(renewed.changed());

    one.sender.pass();
    assertThat(titles(after)).containsExactly("missed");
    assertThat(one.subscriptions.of(ann)).hasSize(1);
  }

  @Test
  void aUserHasAFewDevicesAndARenewalIsNoNewOne() {
    LocalPushService.Device first = one.subscribe(ann);
    for (int i = 0; i < PushDevices.MAX_PER_USER; i++) {
      clock.advance(Duration.ofSeconds(1));
      one.subscribe(ann);
    }
    assertThat(one.subscriptions.of(ann)).hasSize(PushDevices.MAX_PER_USER);
    clock.advance(Duration.ofSeconds(1));
    send("{'type':'system','title':'before'}");
    PushDevice again = one.subscribe(ann, first);
    assertThat(again.position()).as("it was replaced, so it begins anew").isEqualTo(1);
    assertThat(one.subscribe(ann, first).id()).isEqualTo(again.id());
    assertThat(one.subscriptions.of(ann)).hasSize(PushDevices.MAX_PER_USER);
  }

  private static List<String> titles(LocalPushService.Device device) {
    return device.received().stream().map(each -> each.message().getString("title")).toList();
  }

  private void send(String json) {
    notifications
        .publish(
            json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
            IdempotencyKey.NONE,
            Optional.empty())
        .toCompletableFuture()
        .join();
  }
}
