package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.Http;
import io.carillon.system.StreamClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * {@code carillon.war} in the application server of {@code -Darquillian.launch}, whose process has
 * few file descriptors: {@code ulimit -n}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DescriptorsOnServer {
  private static final Path HUB = Path.of("target", "carillon.war").toAbsolutePath();
  private static final int MAX = 1_600;
  private static final int HERD = 500;
  private static final Duration HEARTBEAT = Duration.ofSeconds(8);

  private static ApplicationServer server;

  @BeforeAll
  static void start() throws IOException {
    server =
        Servers.with(
            System.getProperty("arquillian.launch"),
            "descriptors",
            Map.of(
                "carillon.security", "open",
                "carillon.monitoring.interval", "PT0S",
                "carillon.stream.heartbeat-interval", HEARTBEAT.toString()));
    server.limitDescriptors(MAX);
    server.start();
    server.deploy(HUB);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.undeployAndStop(HUB);
    }
  }

  private static URI events(String channel) {
    return server.uri("/carillon/api/channels/" + channel + "/events");
  }

  /** A class that cannot be loaded once is never loaded again by those who have asked for it. */
  @Test
  @Order(1)
  void whatTheHubUsesForTheFirstTimeWithoutDescriptorsWorksThenAndLater() throws IOException {
    URI events = events("first");
    List<Socket> taken = new ArrayList<>();
    try (StreamClient reader = StreamClient.open(events).connected()) {
      takeAll(taken);
      assertThat(reader.all()).noneMatch(event -> event.type().equals("heartbeat"));

      reader.awaitAny(event -> event.type().equals("heartbeat"));

      assertThat(server.openDescriptors()).as("at the first heartbeat").isGreaterThan(MAX - 20);
      closeAll(taken);
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> Http.postText(events, "one").statusCode() == 201);
      reader.await(1);
    } finally {
      closeAll(taken);
    }
  }

  private static void closeAll(List<Socket> taken) throws IOException {
    for (Socket each : taken) {
      each.close();
    }
  }

  /** Until the server accepts no more: the kernel completes some connections that wait for it. */
  private static void takeAll(List<Socket> taken) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.httpPort());
    try {
      while (taken.size() < MAX) {
        Socket next = new Socket();
        taken.add(next);
        next.connect(address, 500);
      }
    } catch (SocketTimeoutException queueIsFull) {
      assertThat(server.openDescriptors()).isGreaterThan(MAX - 20);
    }
  }

  @Test
  @Order(2)
  void aHerdThatComesBackDoesNotWaitForTheHeartbeatsOfItsLostStreams() {
    URI events = events("herd");
    for (int round = 0; round < 3; round++) {
      long began = System.nanoTime();
      List<StreamClient> herd = herd(events);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      server.say("herd %d of %d streams after %d ms".formatted(round, HERD, took.toMillis()));
      assertThat(took).isLessThan(HEARTBEAT);
      herd.forEach(StreamClient::close);
    }
    try (StreamClient reader = StreamClient.open(events).connected()) {
      assertThat(Http.postText(events, "one").statusCode()).isEqualTo(201);
      reader.await(1);
    }
    assertThat(ApplicationServer.read(server.log()))
        .contains("File descriptors are running out: new streams are refused");
  }

  /** Clients that come back until they have a stream, as event sources do. */
  private static List<StreamClient> herd(URI events) {
    List<StreamClient> herd = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              List<StreamClient> coming = new ArrayList<>();
              for (int i = herd.size(); i < HERD; i++) {
                coming.add(StreamClient.open(events));
              }
              for (StreamClient each : coming) {
                if (isRefused(each)) {
                  each.close();
                } else {
                  herd.add(each.connected());
                }
              }
              return herd.size() == HERD;
            });
    return herd;
  }

  /** A complete answer asks to come back later; a server that cannot accept gives none. */
  private static boolean isRefused(StreamClient client) {
    try {
      return client.head().headers().firstValue("Content-Length").isPresent();
    } catch (CompletionException closed) {
      return true;
    }
  }
}
