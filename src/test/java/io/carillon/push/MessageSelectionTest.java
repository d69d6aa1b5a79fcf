package io.carillon.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.event.SeqSet;
import io.carillon.log.PageLimit;
import io.carillon.notification.Notification;
import io.carillon.notification.Notifications;
import io.carillon.publish.IdempotencyKey;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a device of Ann gets. */
class MessageSelectionTest {
  private final ManualClock clock = new ManualClock();
  private final MemoryEventLog log = new MemoryEventLog(clock);
  private final Notifications notifications = new Notifications(log.publisher(), clock);
  private Selector allowed = Selector.ALL;

  @Test
  void whatIsForEveryoneHasItsContent() {
    send("{'type':'alert','title':'Disk full','message':'98 %','severity':'error'}");

    assertThat(messages()).hasSize(1);
    PushMessage message = messages().get(0);
    assertThat(message.json())
        .isEqualTo(
            "{\"seq\":1,\"tag\":\"1\",\"type\":\"alert\",\"severity\":\"error\","
                + "\"title\":\"Disk full\",\"message\":\"98 %\"}");
    assertThat(message.urgency()).isEqualTo(Urgency.HIGH);
    assertThat(message.ttl()).isEqualTo(Duration.ofDays(3));
  }

  @Test
  void whatIsPrivateIsANoticeUnlessThePublisherAllowsItsContent() {
    send("{'type':'user','title':'Your salary','to':{'users':['ann']}}");
    send("{'type':'user','title':'Lunch','to':{'users':['ann']},'push':'content'}");
    send("{'type':'user','title':'Never','to':{'users':['ann']},'push':'none'}");
    send("{'type':'system','title':'For all, hidden','push':'notice'}");
    send("{'type':'user','title':'Of Bob','to':{'users':['bob']},'push':'content'}");

    assertThat(messages()).extracting(PushMessage::seq).containsExactly(1L, 2L, 4L);
    assertThat(messages().get(0).json()).isEqualTo("{\"seq\":1,\"tag\":\"1\"}");
    assertThat(messages().get(1).json()).contains("Lunch");
    assertThat(messages().get(2).json()).isEqualTo("{\"seq\":4,\"tag\":\"4\"}");
  }

  @Test
  void whatIsReplacedRetractedExpiredOrReadIsLeftOut() {
    send("{'type':'system','title':'old','key':'k'}");
    send("{'type':'system','title':'new','replaces':'k'}");
    send("{'type':'system','title':'taken back','key':'r'}");
    send("{'type':'system','retracted':true,'replaces':'r'}");
    send("{'type':'system','title':'erased'}");
    log.publisher().retract(Notification.CHANNEL, List.of(5L)).toCompletableFuture().join();
    send("{'type':'system','title':'read'}");
    send("{'type':'system','title':'late','expires':'2025-01-31T12:10:00Z'}");

    assertThat(messages(SeqSet.of(List.of(7L))))
        .extracting(PushMessage::seq)
        .containsExactly(2L, 8L);
    assertThat(messages().get(0).topic()).as("replaces the message on the device").isEqualTo("\nk");
    assertThat(messages().get(2).ttl()).isEqualTo(Duration.ofMinutes(10));
    clock.advance(Duration.ofMinutes(10));
    assertThat(messages()).extracting(PushMessage::seq).containsExactly(2L, 7L);
  }

  @Test
  void manyBecomeOneMessageWithTheirNumber() {
    for (int i = 0; i <= MessageSelection.MAX_MESSAGES; i++) {
      send("{'type':'system','title':'n'}");
    }

    assertThat(messages()).hasSize(1);
    assertThat(messages().get(0).json()).isEqualTo("{\"seq\":11,\"tag\":\"summary\",\"count\":11}");
  }

  @Test
  void longTextsFitIntoAMessage() {
    for (String each : List.of("x", "\u00e4", "\u20ac", "\uD83D\uDD14", "\\ud83d", "\\\"")) {
      log.publisher()
          .publish(
              Publication.to(Notification.CHANNEL)
                  .json(
                      "{\"title\":\"%s\",\"message\":\"%s\"}"
                          .formatted(each.repeat(300), each.repeat(4000)))
                  .build())
          .toCompletableFuture()
          .join();
    }

    assertThat(messages())
        .hasSize(6)
        .allSatisfy(
            message ->
                assertThat(message.json().getBytes(StandardCharsets.UTF_8).length)
                    .isBetween(900, MessageEncryption.MAX_PLAINTEXT));
  }

  @Test
  void topicsThatTheUserIsRestrictedToCount() {
    send("{'type':'system','title':'s'}");
    send("{'type':'alert','title':'a'}");
    allowed = Selector.of(List.of("alert"));

    assertThat(messages()).extracting(PushMessage::seq).containsExactly(2L);
  }

  private List<PushMessage> messages() {
    return messages(SeqSet.EMPTY);
  }

  private List<PushMessage> messages(SeqSet read) {
    return MessageSelection.messages(
        MessageSelection.of(
            log.readAfter(Notification.CHANNEL, 0, PageLimit.events(100)).events(),
            Reader.of("ann", Set.of()),
            allowed,
            clock.instant()),
        read,
        clock.instant());
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
