package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.Http;
import io.carillon.system.StreamClient;
import io.carillon.wire.ParsedEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * {@code carillon.war} and the broker of the application server of {@code -Darquillian.launch}: by
 * the ways of an operator, with messages of another application.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrokersOnServer {
  private static final Path HUB = Path.of("target", "carillon.war").toAbsolutePath();
  private static final Path WAR = Path.of("target", "servers", "messages.war").toAbsolutePath();
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int KILLS = Integer.getInteger("brokers.kills", 3);
  private static final int BATCH = 20;

  /** OpenMQ takes no more in one transaction. */
  private static final int MEASURED = Integer.getInteger("brokers.measured", 1_000);

  private static ApplicationServer server;
  private static MessageBroker broker;
  private static BrokerClient client;

  @BeforeAll
  static void start() throws IOException {
    String name = System.getProperty("arquillian.launch");
    Map<String, String> settings = new HashMap<>();
    settings.put("carillon.security", "open");
    settings.put("carillon.monitoring.interval", "PT0S");
    String prefix = name.equals("wildfly") ? "java:/jms/" : "jms/";
    settings.put("carillon.jms.in.orders.destination", prefix + "orders");
    settings.put("carillon.jms.in.news.destination", prefix + "news");
    settings.put("carillon.jms.in.news.channel", "headlines");
    settings.put("carillon.jms.in.news.format", "text");
    settings.put("carillon.jms.in.late.destination", prefix + "late");
    settings.put("carillon.jms.out.copied.destination", prefix + "copies");
    settings.put("carillon.jms.in.copied.destination", prefix + "originals");
    settings.put("carillon.relay", "jms");
    settings.put("carillon.relay.jms-topic", prefix + "relay");
    server = Servers.with(name, "brokers", settings);
    broker = (MessageBroker) server;
    client = new BrokerClient(server, broker);
    broker.enableBroker();
    server.start();
    for (String queue : List.of("orders", "copies", "originals")) {
      broker.createQueue(queue);
    }
    broker.createTopic("news");
    broker.createTopic("relay");
    Archives.messages().as(ZipExporter.class).exportTo(WAR.toFile(), true);
    server.deploy(WAR);
    server.deploy(HUB);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.undeployAndStop(HUB, WAR);
    }
  }

  @Test
  @Order(1)
  void messagesOfAQueueBecomeEventsAndUnreadableOnesDelayNoOther() {
    assertThat(client.send("orders", "&type=created", "1\n{\"id\":2}")).isEqualTo(204);
    assertThat(client.send("orders", "&kind=object", "an object")).isEqualTo(204);
    assertThat(client.send("orders", "", "not JSON\n3")).isEqualTo(204);
    assertThat(client.send("orders", "&kind=map", "four")).isEqualTo(204);
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(client.events("orders", 0)).contains("\"text\":\"four\""));
    String events = client.events("orders", 0);
    assertThat(events)
        .contains("\"type\":\"created\"", "\"topics\":[\"one\",\"two\"]", "\"length\":4")
        .doesNotContain("object", "not JSON");
    assertThat(events.split("\"id\":\"", -1)).hasSize(5);
    assertThat(client.metric("carillon_jms_set_aside_total{name=\"orders\"}")).endsWith(" 2.0");
    assertThat(client.metric("carillon_jms_received_total{name=\"orders\"}")).endsWith(" 4.0");
    assertThat(client.metric("carillon_jms_up{setting=\"jms.in.orders\"}")).endsWith(" 1.0");
    await("servers may write their log later")
        .atMost(SOON)
        .until(
            () ->
                ApplicationServer.read(server.log())
                    .contains(
                        "is set aside in carillon_outbox: only text, bytes and map messages"));
  }

  @Test
  @Order(2)
  void messagesOfATopicBecomeEvents() {
    assertThat(client.send("news", "", "plain text")).isEqualTo(204);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(client.data("headlines")).containsExactly("\"plain text\""));
  }

  @Test
  @Order(3)
  void aDestinationThatIsNotThereYetIsReportedOnceAndUsedWhenItAppears() {
    String outage = "carillon.jms.in.late: the broker or the event log is unavailable";
    await()
        .during(Duration.ofSeconds(3))
        .atMost(SOON)
        .until(() -> ApplicationServer.read(server.log()).split(outage, -1).length == 2);
    assertThat(client.metric("carillon_jms_up{setting=\"jms.in.late\"}")).endsWith(" 0.0");
    broker.createQueue("late");
    assertThat(client.send("late", "", "5")).isEqualTo(204);
    await().atMost(SOON).untilAsserted(() -> assertThat(client.data("late")).containsExactly("5"));
    await("the end of the outage is logged after the commit")
        .atMost(SOON)
        .until(
            () ->
                ApplicationServer.read(server.log()).contains("carillon.jms.in.late works again"));
  }

  @Test
  @Order(4)
  void eventsOfAChannelAreSentInTheirOrder() {
    URI channel = server.uri("/carillon/api/channels/copied/events");
    for (int i = 1; i <= 5; i++) {
      assertThat(Http.postText(channel, "text " + i).statusCode()).isEqualTo(201);
    }
    List<String> received = new ArrayList<>();
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              received.addAll(client.receive("copies"));
              assertThat(received)
                  .containsExactlyElementsOf(
                      IntStream.rangeClosed(1, 5)
                          .mapToObj(i -> "copied@%d text %d".formatted(i, i))
                          .toList());
            });
  }

  /** From queue to channel to queue, while the process of the server is killed. */
  @Test
  @Order(5)
  void everyMessageIsOneEventWhateverIsKilledInBetween() throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Integer> accepted = new ArrayList<>();
    long began = System.nanoTime();
    for (int round = 0; round <= KILLS; round++) {
      Thread killer = new Thread(server::kill);
      for (int batch = 0; batch < 15; batch++) {
        List<Integer> numbers =
            IntStream.range(0, BATCH).mapToObj(i -> next.incrementAndGet()).toList();
        if (batch == 10 && round < KILLS) {
          killer.start();
        }
        if (isSent(numbers)) {
          accepted.addAll(numbers);
        }
      }
      if (round < KILLS) {
        killer.join();
        server.start();
        awaitHub();
      }
    }
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(numbers()).containsAll(accepted));
    List<Integer> events = numbers();
    assertThat(events).as("each message is one event").doesNotHaveDuplicates();
    server.say(
        "%d of %d messages accepted, %d events, %d kills, in %d s"
            .formatted(
                accepted.size(),
                next.get(),
                events.size(),
                KILLS,
                Duration.ofNanos(System.nanoTime() - began).toSeconds()));
    requireCopies(events);
  }

  private static void requireCopies(List<Integer> events) {
    List<String> copies = new ArrayList<>();
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              copies.addAll(client.receive("copies"));
              assertThat(new TreeSet<>(copies)).hasSize(events.size());
            });
    server.say("%d copies of %d events".formatted(copies.size(), events.size()));
    List<String> distinct = copies.stream().distinct().toList();
    assertThat(distinct)
        .as("in the order of the events")
        .isEqualTo(
            distinct.stream()
                .sorted(
                    java.util.Comparator.comparingInt(
                        line -> Integer.parseInt(line.replaceAll("copied@(\\d+) .*", "$1"))))
                .toList());
    if (broker.dropsRepetitions()) {
      assertThat(copies).doesNotHaveDuplicates();
    }
  }

  private static boolean isSent(List<Integer> numbers) {
    try {
      String lines = numbers.stream().map(Object::toString).collect(Collectors.joining("\n"));
      return client.send("originals", "", lines) == 204;
    } catch (RuntimeException killed) {
      return false;
    }
  }

  /** Those of the channel that were sent by {@link #isSent}. */
  private static List<Integer> numbers() {
    return client.data("copied").stream()
        .filter(each -> each.matches("\\d+"))
        .map(Integer::valueOf)
        .toList();
  }

  @Test
  @Order(6)
  void messagesAndEventsPerSecond() {
    String received = "carillon_jms_received_total{name=\"orders\"}";
    double before = client.count(received);
    String lines = "{\"id\":1}\n".repeat(MEASURED);
    assertThat(client.sendTogether("orders", lines)).isEqualTo(204);
    measure("messages received", received, before);

    String sent = "carillon_jms_sent_total{channel=\"copied\"}";
    double sentBefore = client.count(sent);
    HttpResponse<String> stored =
        Http.send(
            "POST",
            server.uri("/carillon/api/channels/copied/events"),
            BodyPublishers.ofString("{\"data\":{\"id\":1}}\n".repeat(MEASURED)),
            "Content-Type",
            "application/x-ndjson");
    assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
    measure("events sent", sent, sentBefore);
  }

  /** Since the first was visible, which is before this is called. */
  private static void measure(String what, String counter, double before) {
    long began = System.nanoTime();
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> client.count(counter) >= before + MEASURED);
    double seconds = (System.nanoTime() - began) / 1e9;
    server.say(
        "%d %s in %.1f s, %.0f a second".formatted(MEASURED, what, seconds, MEASURED / seconds));
  }

  /** Another node of the same log, as an application beside the first. */
  @Test
  @Order(7)
  void nodesSendEachOtherEventsOverATopic() throws IOException {
    Path other = HUB.resolveSibling(Path.of("servers", "other.war"));
    Files.copy(HUB, other, StandardCopyOption.REPLACE_EXISTING);
    server.deploy(other);
    try {
      for (String node : List.of("carillon", "other")) {
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(Http.get(server.uri("/" + node + "/health/ready")).body())
                        .contains("{\"name\":\"relay\",\"status\":\"UP\"}"));
      }
      URI here = server.uri("/carillon/api/channels/relayed/events");
      try (StreamClient reader =
          StreamClient.open(server.uri("/other/api/channels/relayed/events")).connected()) {
        await("a transient event travels by the relay alone")
            .atMost(SOON)
            .until(
                () -> {
                  Http.postJson(here, "{\"transient\":true,\"data\":\"now\"}");
                  return !reader.published().isEmpty();
                });
        for (int i = 1; i <= 20; i++) {
          assertThat(Http.postText(here, "event " + i).statusCode()).isEqualTo(201);
        }
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(reader.published().stream().map(ParsedEvent::data))
                        .filteredOn(data -> data.startsWith("event"))
                        .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, 20).mapToObj(i -> "event " + i).toList()));
      }
    } finally {
      server.undeploy(other);
    }
  }

  private static void awaitHub() {
    await()
        .atMost(Duration.ofSeconds(120))
        .ignoreExceptions()
        .until(
            () ->
                Http.get(server.uri("/carillon/health/ready")).statusCode() == 200
                    && Http.get(server.uri("/messages/app/none")).statusCode() == 404);
  }
}
