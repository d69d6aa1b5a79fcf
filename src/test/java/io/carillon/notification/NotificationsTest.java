package io.carillon.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Audience;
import io.carillon.event.Event;
import io.carillon.event.Topic;
import io.carillon.log.Receipt;
import io.carillon.publish.IdempotencyKey;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import io.carillon.wire.RejectedBodyException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationsTest {
  private final ManualClock clock = new ManualClock();
  private final MemoryEventLog log = new MemoryEventLog(clock);
  private final Notifications notifications = new Notifications(log.publisher(), clock);

  @Test
  void aNotificationIsAnUnnamedEventWithItsTypeAsTopic() {
    Receipt receipt =
        send(
            "{'timestamp':'2025-01-01T01:00:00+01:00','severity':'warning','message':'At noon,\\nfor an hour','title':'Maintenance',"
                + "'type':'system'}");

    assertThat(receipt.last()).isEqualTo(1);
    assertThat(sent().type()).isEmpty();
    assertThat(sent().topics()).containsExactly(new Topic("system"));
    assertThat(sent().audience()).isEqualTo(Audience.EVERYONE);
    assertThat(sent().data())
        .hasToString(
            json(
                "{'type':'system','title':'Maintenance','message':'At noon,\\nfor an hour','severity':'warning',"
                    + "'timestamp':'2025-01-01T00:00:00Z'}"));
  }

  @Test
  void typeAndTitleSuffice() {
    send("{'type':'alert','title':'Fire'}");

    assertThat(sent().data())
        .hasToString(
            json(
                "{'type':'alert','title':'Fire','message':'','severity':'info','timestamp':'2025-01-31T12:00:00Z'}"));
  }

  @Test
  void onlyRecipientsReceiveAPrivateNotification() {
    send("{'type':'user','title':'Hello','to':{'roles':['admins'],'users':['bert','anna']}}");

    assertThat(sent().audience()).isEqualTo(new Audience(Set.of("anna", "bert"), Set.of("admins")));
    assertThat(sent().data().toString())
        .contains(json("'to':{'users':['anna','bert'],'roles':['admins']}"));
  }

  @Test
  void aReceivedNotificationCanBePublishedAgain() {
    send(
        "{'type':'user','title':'Hello','message':'m','to':{'users':['anna']},'severity':'success'}");
    String received = sent().data().toString();
    notifications.publish(
        received.getBytes(StandardCharsets.UTF_8), IdempotencyKey.NONE, Optional.empty());

    assertThat(log.data(Notification.CHANNEL)).containsExactly(received, received);
  }

  @Test
  void aRepeatedKeyPublishesOnce() {
    byte[] hello = json("{'type':'system','title':'Hello'}").getBytes(StandardCharsets.UTF_8);
    notifications.publish(hello, new IdempotencyKey("k1"), Optional.of("ann"));
    Receipt again =
        notifications
            .publish(hello, new IdempotencyKey("k1"), Optional.of("ann"))
            .toCompletableFuture()
            .join();

    assertThat(again.isRepeat()).isTrue();
    assertThat(log.events(Notification.CHANNEL)).hasSize(1);
  }

  @Test
  void theLengthOfTextsIsLimited() {
    String title = "t".repeat(200);
    String message = "m".repeat(4000);
    send("{'type':'system','title':'" + title + "','message':'" + message + "'}");

    refuses("{'type':'system','title':'" + title + "t'}", "title", "at most 200");
    refuses(
        "{'type':'system','title':'x','message':'" + message + "m'}", "message", "at most 4000");
    assertThat(log.events(Notification.CHANNEL)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'title':'x'}                                                     | type      | is missing
          {'type':'system'}                                                 | title     | is missing
          {'type':'system','title':''}                                      | title     | must not be empty
          {'type':'system','title':'  '}                                    | title     | must not be empty
          {'type':'system','title':'a\\nb'}                                 | title     | U+000A
          {'type':'system','title':'\\ud800'}                               | title     | U+D800
          {'type':'system','title':7}                                       | title     | must be a string, not a number
          {'type':'system','title':null}                                    | title     | must be a string, not null
          {'type':'System','title':'x'}                                     | type      | one of system, user, alert, not 'System'
          {'type':'info','title':'x'}                                       | type      | one of system, user, alert
          {'type':'system','title':'x','severity':'critical'}               | severity  | one of info, success, warning, error
          {'type':'system','title':'x','message':'\\u0000'}                 | message   | U+0000
          {'type':'system','title':'x','to':[]}                             | to        | must be an object
          {'type':'system','title':'x','to':{}}                             | to        | names no user and no role
          {'type':'system','title':'x','to':{'users':[],'roles':[]}}        | to        | names no user and no role
          {'type':'system','title':'x','to':{'users':'anna'}}               | to.users  | an array of strings
          {'type':'system','title':'x','to':{'users':[1]}}                  | to.users  | an array of strings
          {'type':'system','title':'x','to':{'user':['anna']}}              | to        | no field 'user' in 'to'
          {'type':'user','title':'x'}                                       | to        | needs recipients
          {'type':'system','title':'x','timestamp':'yesterday'}             | timestamp | RFC 3339
          {'type':'system','title':'x','timestamp':'2025-01-31T12:00:00'}   | timestamp | RFC 3339
          {'type':'system','title':'x','timestamp':1738324800}              | timestamp | must be a string
          {'type':'system','title':'x','colour':'red'}                      | colour    | accepted are type, title, message, severity, to, timestamp, priority
          {'type':'system','title':'x','title':'y'}                         | title     | comes twice
          """)
  void invalidFieldsAreReportedByName(String body, String field, String problem) {
    refuses(body, field, problem);
    assertThat(log.events(Notification.CHANNEL)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{'type':'system','title':'x'}]",
        "'x'",
        "``",
        "{'type':'system','title':'x'} {}",
        "{'type':'system',}"
      })
  void anythingButOneObjectIsRefused(String body) {
    assertThatThrownBy(() -> send(body)).isInstanceOf(RejectedBodyException.class);
  }

  @Test
  void theProblemHasLineAndColumn() {
    assertThatThrownBy(() -> send("{'type':'system',\n  'title':'x',\n  'severity':'loud'}"))
        .isInstanceOfSatisfying(
            RejectedBodyException.class,
            rejected -> {
              assertThat(rejected.line()).hasValue(3);
              assertThat(rejected.column()).hasValue(14);
            });
  }

  private void refuses(String body, String field, String problem) {
    assertThatThrownBy(() -> send(body))
        .isInstanceOfSatisfying(
            RejectedBodyException.class, rejected -> assertThat(rejected.field()).hasValue(field))
        .hasMessageContaining(problem);
  }

  private Receipt send(String body) {
    return notifications
        .publish(json(body).getBytes(StandardCharsets.UTF_8), IdempotencyKey.NONE, Optional.empty())
        .toCompletableFuture()
        .join();
  }

  private Event sent() {
    return log.events(Notification.CHANNEL).get(0);
  }

  /** JSON with single quotes, for readability; escaped line ends stay escaped. */
  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
