package io.carillon.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.attack.RawConnection.Answer;
import io.carillon.jpa.OwnPostgresql;
import io.carillon.security.Issuer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that could cost the hub much more than their sender, many at once. */
@Tag("attack")
@Timeout(180)
class CostlyRequestsAttackIT {
  private static final Duration TIME = Duration.ofSeconds(5);
  private static final int ATTACKERS = 32;

  @TempDir Path data;

  // --- without a login ---------------------------------------------------------------------------

  /** The longest path that reaches the container, and two that do not. */
  @Test
  void pathsOfSlashes() throws Exception {
    try (AttackedHub hub = AttackedHub.start(data)) {
      List<byte[]> requests =
          List.of(
              get("/api/" + "x/".repeat(45) + "x".repeat(1_900), ""),
              get("/api/x" + "/".repeat(2_000) + "x", ""),
              get("/api/x" + "/".repeat(15_000) + "x", ""));
      assertThat(flood("paths of slashes", hub, "", n -> requests.get((int) (n % 3))))
          .containsExactlyInAnyOrder(404, 414);
    }
  }

  /** The hub reads such headers from trusted proxies: here from all of this machine. */
  @Test
  void forwardingHeadersOfCommas() throws Exception {
    Map<String, String> settings =
        Map.of(
            "carillon.trusted-proxies", "127.0.0.0/8",
            "carillon.proxy-header", "forwarded");
    try (AttackedHub hub = AttackedHub.start(data, settings)) {
      byte[] request = get("/api/channels", "Forwarded: " + ",".repeat(30_000) + "\r\n");
      assertThat(flood("commas in Forwarded", hub, "", n -> request)).isSubsetOf(200, 400, 421);
    }
  }

  @Test
  void forwardedForOfCommas() throws Exception {
    Map<String, String> settings = Map.of("carillon.trusted-proxies", "127.0.0.0/8");
    try (AttackedHub hub = AttackedHub.start(data, settings)) {
      byte[] request = get("/api/channels", "X-Forwarded-For: " + ",".repeat(30_000) + "\r\n");
      assertThat(flood("commas in X-Forwarded-For", hub, "", n -> request))
          .isSubsetOf(200, 400, 421);
    }
  }

  // --- with a token that grants nothing ----------------------------------------------------------

  @Test
  void renewalsOfMadeUpStreams() throws Exception {
    try (AttackedHub hub = AttackedHub.startSecured(data, Map.of())) {
      floodWithRenewals("renewals of made-up streams", hub);
    }
  }

  @Test
  void renewalsOfMadeUpStreamsWhileANodeIsFrozen() throws Exception {
    try (OwnPostgresql database = OwnPostgresql.start(data)) {
      Map<String, String> settings =
          Map.of("carillon.db.url", database.url(), "carillon.relay", "postgres");
      try (AttackedHub hub = AttackedHub.startSecured(data.resolve("a"), settings);
          AttackedHub other = AttackedHub.startSecured(data.resolve("b"), settings)) {
        signal("STOP", other);
        try {
          floodWithRenewals("renewals with one of two nodes frozen", hub);
        } finally {
          signal("CONT", other);
        }
      }
    }
  }

  private static void signal(String name, AttackedHub hub) throws Exception {
    long pid = hub.process().pid();
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
        .isZero();
  }

  private static void floodWithRenewals(String name, AttackedHub hub) throws Exception {
    String login = login("nobody", List.of());
    assertThat(
            flood(
                name,
                hub,
                login("others", List.of("*")),
                n ->
                    request(
                        "POST",
                        "/api/connections/%036d/token".formatted(n),
                        login + "Content-Length: 0\r\n",
                        "")))
        .containsExactly(404);
  }

  @Test
  void listsOfManyChannels() throws Exception {
    int channels = 20_000;
    try (AttackedHub hub = AttackedHub.startSecured(data, Map.of())) {
      String others = login("others", List.of("*"));
      createChannels(hub, channels, others);
      byte[] request = get("/api/channels?limit=1", login("nobody", List.of()));
      byte[] narrow = get("/api/channels?limit=1", login("one", List.of("others")));
      assertThat(flood("lists of 20,000 channels", hub, others, n -> n % 2 == 0 ? request : narrow))
          .containsExactly(200);
    }
  }

  /** On many connections, whose events share commits. */
  private static void createChannels(AttackedHub hub, int count, String login) throws Exception {
    int connections = 32;
    try (Flood publishers =
        Flood.of(
            connections,
            (index, ended) -> {
              try (RawConnection connection = hub.connect(Others.ADDRESS)) {
                for (int i = index; i < count; i += connections) {
                  assertThat(connection.publish("c" + i, "x", login).status()).isEqualTo(201);
                }
              }
            })) {
      publishers.await(Duration.ofSeconds(120));
      assertThat(publishers.failures()).isEmpty();
      assertThat(publishers.attacking()).isZero();
    }
  }

  // --- with the right to publish -----------------------------------------------------------------

  /** Each batch is one transaction; others publish meanwhile, also while four of them wait. */
  @Test
  void batchesOfAMillionLines() throws Exception {
    int lines = 1_000_000;
    byte[] line = "{\"data\":1}\n".getBytes(StandardCharsets.US_ASCII);
    byte[] some = new byte[line.length * 1_000];
    for (int i = 0; i < some.length; i++) {
      some[i] = line[i % line.length];
    }
    AtomicLong sent = new AtomicLong();
    try (AttackedHub hub = AttackedHub.start(data);
        Others others = Others.of(hub)) {
      try (Flood flood =
          Flood.of(
              6,
              (index, ended) -> {
                try (RawConnection connection = hub.connect()) {
                  connection.write(
                      "POST /api/channels/bulk%d/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n"
                          .formatted(index, (long) lines * line.length));
                  for (int i = 0; i < lines / 1_000; i++) {
                    connection.write(some);
                    sent.incrementAndGet();
                  }
                  connection.answer();
                }
              })) {
        flood.await(Duration.ofSeconds(25));
        others.assertServed("batches of a million lines");
        System.out.println(sent.get() * 1_000 + " lines sent");
        assertThat(sent.get()).as("thousands of lines sent").isGreaterThan(lines / 1_000);
      }
      hub.assertUnharmed();
    }
  }

  // ---

  private static String login(String user, List<String> channels) {
    return "Authorization: Bearer "
        + Issuer.signShared(Issuer.granting(user, channels, channels, false))
        + "\r\n";
  }

  private static byte[] get(String path, String headers) {
    return request("GET", path, headers, "");
  }

  private static byte[] request(String method, String path, String headers, String body) {
    return "%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n%s"
        .formatted(method, path, headers, body)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Sends requests on many connections for a while; the statuses of their answers. */
  private static Set<Integer> flood(
      String name, AttackedHub hub, String login, Function<Long, byte[]> request) throws Exception {
    Set<Integer> statuses = ConcurrentHashMap.newKeySet();
    AtomicLong requests = new AtomicLong();
    try (Others others = Others.of(hub, login)) {
      try (Flood flood =
          Flood.of(
              ATTACKERS,
              (index, ended) -> {
                while (!ended.get()) {
                  try (RawConnection connection = hub.connect()) {
                    boolean isOpen = true;
                    while (isOpen && !ended.get()) {
                      Answer answer =
                          connection.write(request.apply(requests.getAndIncrement())).answer();
                      statuses.add(answer.status());
                      isOpen = !"close".equals(answer.headers().get("connection"));
                    }
                  }
                }
              })) {
        flood.await(TIME);
        assertThat(flood.failures()).as("attackers' failures").isEmpty();
      }
      others.assertServed(name);
    }
    System.out.println(name + ": " + requests + " requests");
    hub.assertUnharmed();
    return statuses;
  }
}
