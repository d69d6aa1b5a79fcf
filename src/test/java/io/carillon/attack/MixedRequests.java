package io.carillon.attack;

import io.carillon.security.Issuer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A generator of requests of all kinds and sizes, with and without rights, whose answers are read,
 * read slowly or not at all. A seed determines the requests of each thread; not their order among
 * each other.
 */
final class MixedRequests {
  private static final String BEARER = "Authorization: Bearer ";
  private static final List<String> CALLERS =
      List.of(
          BEARER + token("admin", List.of("*"), true),
          BEARER + token("ann", List.of("*"), false),
          BEARER + token("ben", List.of("*"), false),
          BEARER + token("eve", List.of(), false),
          "X-Nothing: 1");
  private static final List<String> CHANNELS =
      List.of("a", "b", "c", "private", "chat.lobby", "chat.hall", "notifications", "monitoring");
  private static final int KEPT = 150;
  private static final int[] SIZES = {3, 100, 5_000, 60_000, 250_000};

  private final AttackedHub hub;
  private final Deque<RawConnection> kept = new ArrayDeque<>(); // guarded by itself: not read
  private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();

  MixedRequests(AttackedHub hub) {
    this.hub = hub;
  }

  private static String token(String user, List<String> channels, boolean admin) {
    return Issuer.signShared(Issuer.granting(user, channels, channels, admin));
  }

  /** A header with a token that permits everything. */
  static String permitted() {
    return CALLERS.get(0);
  }

  /** How many answers had each status; 0 for requests without one. */
  Map<Integer, Integer> statuses() {
    return new TreeMap<>(statuses);
  }

  /** Sends requests until the thread is interrupted. */
  void run(long seed) {
    Random random = new Random(seed);
    while (!Thread.currentThread().isInterrupted()) {
      try {
        attack(random);
      } catch (UncheckedIOException | IllegalStateException | IllegalArgumentException closed) {
        statuses.merge(0, 1, Integer::sum);
      }
    }
  }

  private void attack(Random random) {
    String caller = pick(random, CALLERS);
    String channel = pick(random, CHANNELS);
    switch (random.nextInt(14)) {
      case 0, 1 -> post(caller, events(channel), "application/json", event(random));
      case 2 -> post(caller, events(channel), "application/json", array(random));
      case 3 -> post(caller, events(channel), "application/x-ndjson", lines(random));
      case 4 -> stall(caller, events(channel), random);
      case 5, 6 -> keep(caller, random, stream(channel, random));
      case 7 -> keep(caller, random, merged(random));
      case 8 -> keep(caller, random, "/api/channels/" + channel + "/events?since=earliest", "json");
      case 9 -> histories(caller, random);
      case 10 -> tickets(caller, random);
      case 11 -> get(caller, pick(random, PATHS));
      case 12 -> family(caller, random);
      default -> read(caller, stream(channel, random), random);
    }
  }

  private static final List<String> PATHS =
      List.of(
          "/api/channels?limit=1000",
          "/api/channels/private",
          "/api/channels/a",
          "/api/connections",
          "/api/me",
          "/openapi",
          "/metrics",
          "/health/live",
          "/console.html",
          "/api/chat/lobby/members",
          "/api/chat/lobby/messages?limit=200",
          "/api/nothing");

  private static String events(String channel) {
    return "/api/channels/" + channel + "/events";
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  // --- bodies ------------------------------------------------------------------------------------

  private static String event(Random random) {
    int size = SIZES[random.nextInt(SIZES.length)];
    StringBuilder json = new StringBuilder(size + 200).append("{\"data\":\"");
    json.append("x".repeat(size)).append('"');
    if (random.nextBoolean()) {
      json.append(",\"key\":\"k").append(random.nextInt(5_000)).append('"');
    }
    if (random.nextBoolean()) {
      json.append(",\"topics\":[\"message\",\"t/").append(random.nextInt(50)).append("\"]");
    }
    switch (random.nextInt(6)) {
      case 0, 1, 2 -> json.append(",\"to\":{\"users\":[\"nobody\"]}");
      case 3 -> json.append(",\"to\":{\"users\":[").append(names(random)).append("]}");
      case 4 -> json.append(",\"transient\":true");
      default -> json.append(",\"ttl\":\"PT5S\"");
    }
    return json.append('}').toString();
  }

  private static String names(Random random) {
    String name = "n".repeat(1 + random.nextInt(200));
    StringBuilder names = new StringBuilder("\"" + name + "\"");
    for (int i = 0; i < random.nextInt(1_200); i++) {
      names.append(",\"").append(name).append(i).append('"');
    }
    return names.toString();
  }

  private static String array(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> "[" + "{\"data\":1},".repeat(700_000) + "{\"data\":1}]";
      case 1 -> "[" + "{\"data\":1},".repeat(random.nextInt(12_000)) + "{\"data\":1}]";
      case 2 -> "[" + ("{\"data\":\"" + "y".repeat(200_000) + "\"},").repeat(30) + "{\"data\":1}]";
      case 3 -> "{\"data\":1,\"topics\":[" + "\"\",".repeat(2_000_000) + "\"\"]}";
      default -> "[".repeat(100_000);
    };
  }

  private static String lines(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> "{\"data\":1}\n".repeat(random.nextInt(40_000) + 1);
      case 1 -> ("{\"data\":\"" + "z".repeat(250_000) + "\"}\n").repeat(random.nextInt(40) + 1);
      case 2 -> "{\"data\":\"" + "z".repeat(400_000) + "\"}\n";
      default -> "{\"data\":1}\n".repeat(100) + "broken";
    };
  }

  // --- requests ----------------------------------------------------------------------------------

  private static String head(String method, String path, String caller, String... headers) {
    StringBuilder head =
        new StringBuilder(
            method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + caller + "\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private RawConnection connect(Random random) {
    return hub.connect("127.0.0." + (2 + random.nextInt(8)));
  }

  private void post(String caller, String path, String type, String body) {
    try (RawConnection connection = hub.connect()) {
      connection.write(
          head("POST", path, caller, "Content-Type: " + type, "Content-Length: " + body.length()));
      connection.write(body.getBytes(StandardCharsets.ISO_8859_1));
      answered(connection);
    }
  }

  private void get(String caller, String path) {
    try (RawConnection connection = hub.connect()) {
      connection.write(head("GET", path, caller));
      answered(connection);
    }
  }

  private void answered(RawConnection connection) {
    statuses.merge(
        connection.tryAnswer().map(RawConnection.Answer::status).orElse(0), 1, Integer::sum);
  }

  /** Announces a large body, sends some of it, and then nothing. */
  private void stall(String caller, String path, Random random) {
    RawConnection connection = connect(random);
    keep(connection);
    int sent = random.nextInt(6_000_000);
    connection.write(
        head("POST", path, caller, "Content-Type: application/json", "Content-Length: 8000000"));
    connection.write("[" + "{\"data\":1},".repeat(sent / 11));
  }

  private static String stream(String channel, Random random) {
    String start =
        pick(random, List.of("since=earliest", "latest=true", "since=PT1M", "lastEventId=1", ""));
    String more =
        pick(random, List.of("", "&throttle=PT1S", "&topic=t/*", "&enter=x", "&trace=true"));
    return events(channel) + "?" + start + more;
  }

  private static String merged(Random random) {
    StringBuilder path = new StringBuilder("/api/events?since=earliest");
    for (int i = 0; i <= random.nextInt(200); i++) {
      path.append("&channel=").append(i < CHANNELS.size() ? CHANNELS.get(i) : "m" + i);
    }
    return path.toString();
  }

  private void keep(String caller, Random random, String path) {
    keep(caller, random, path, pick(random, List.of("event-stream", "ndjson")));
  }

  /** A request whose answer is not read, or only its beginning. */
  private void keep(String caller, Random random, String path, String format) {
    RawConnection connection = RawConnection.openSmall(hub, "127.0.0." + (2 + random.nextInt(8)));
    keep(connection);
    String type =
        switch (format) {
          case "json" -> "application/json";
          case "ndjson" -> "application/x-ndjson";
          default -> "text/event-stream";
        };
    String coding = random.nextInt(4) == 0 ? "gzip" : "identity";
    connection.write(head("GET", path, caller, "Accept: " + type, "Accept-Encoding: " + coding));
  }

  private void keep(RawConnection connection) {
    RawConnection oldest = null;
    synchronized (kept) {
      kept.addLast(connection);
      if (kept.size() > KEPT) {
        oldest = kept.removeFirst();
      }
    }
    if (oldest != null) {
      oldest.close();
    }
  }

  private void histories(String caller, Random random) {
    RawConnection connection = RawConnection.openSmall(hub, "127.0.0." + (2 + random.nextInt(8)));
    keep(connection);
    String path = "/api/chat/" + pick(random, List.of("lobby", "hall")) + "/messages?limit=200";
    connection.write(head("GET", path, caller).repeat(1 + random.nextInt(16)));
  }

  private void tickets(String caller, Random random) {
    StringBuilder patterns = new StringBuilder("{\"channels\":[\"a*\"");
    for (int i = 0; i < random.nextInt(256); i++) {
      patterns.append(",\"").append("p".repeat(120)).append(i).append("*\"");
    }
    String body = patterns.append("]}").toString();
    String request =
        head(
                "POST",
                "/api/tickets",
                caller,
                "Content-Type: application/json",
                "Content-Length: " + body.length())
            + body;
    try (RawConnection connection = connect(random)) {
      for (int i = 0; i < 30; i++) {
        connection.write(request);
        answered(connection);
      }
    }
  }

  private void family(String caller, Random random) {
    String text = "w".repeat(random.nextInt(4_000));
    switch (random.nextInt(4)) {
      case 0 ->
          post(
              caller,
              "/api/chat/lobby/messages",
              "application/json",
              "{\"content\":\"w" + text + "\"}");
      case 1 ->
          post(
              caller,
              "/api/notifications",
              "application/json",
              "{\"type\":\"system\",\"title\":\"t\",\"message\":\"" + text + "\"}");
      case 2 ->
          post(caller, "/api/monitoring", "application/json", "{\"metric\":\"cpu\",\"value\":0.4}");
      default -> post(caller, "/api/connections/made-up/token", "application/json", "");
    }
  }

  /** Reads a stream for a moment. */
  private void read(String caller, String path, Random random) {
    try (RawConnection connection = connect(random)) {
      connection.write(head("GET", path, caller, "Accept: text/event-stream"));
      connection.isClosedWithin(java.time.Duration.ofMillis(50 + random.nextInt(400)));
    }
  }

  /** Closes the connections that are not read. */
  void close() {
    synchronized (kept) {
      kept.forEach(RawConnection::close);
      kept.clear();
    }
  }
}
