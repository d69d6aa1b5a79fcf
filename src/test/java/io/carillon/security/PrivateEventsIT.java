package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Audience;
import io.carillon.event.Reader;
import io.carillon.system.StreamClient;
import io.carillon.wire.ParsedEvent;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Private events are visible to their audience only, whichever way they are read; also on an
 * application server, see {@link SecuredHub}.
 */
@Timeout(180)
class PrivateEventsIT {
  private static final int USERS = 50;
  private static final int PUBLICATIONS = 10_000;
  private static final int BATCH = 100;
  private static final List<String> ROLES = List.of("staff", "night", "day", "boss", "guest");
  private static final Issuer ISSUER = Issuer.kept();

  private static SecuredHub hub;
  private static Web web;

  @BeforeAll
  static void start(@TempDir Path data) {
    hub = SecuredHub.elsewhereOrHere(ISSUER, data);
    web = new Web(hub.url());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private record Published(long seq, String key, Audience audience) {
    String data() {
      return Long.toString(seq);
    }
  }

  private static String bearer(Reader reader) {
    JwtClaims claims =
        Issuer.granting(reader.user().orElseThrow(), List.of("*"), List.of("*"), false);
    claims.setStringListClaim("groups", List.copyOf(reader.roles()));
    return Web.bearer(ISSUER.sign(claims));
  }

  private static final String PUBLISHER = bearer(Reader.of("publisher", Set.of()));

  /** A user that disconnects and resumes, with the events received so far. */
  private static final class Follower {
    final Reader reader;
    final String authorization;
    final List<ParsedEvent> received = new ArrayList<>();
    StreamClient client;

    Follower(Reader reader, String path) {
      this.reader = reader;
      this.authorization = bearer(reader);
      this.client = StreamClient.open(hub.url().resolve(path), "Authorization", authorization);
    }

    void resume(String path, String lastEventId) {
      client =
          StreamClient.open(
              hub.url().resolve(path),
              "Authorization",
              authorization,
              "Last-Event-ID",
              lastEventId);
    }
  }

  private static boolean isPublished(ParsedEvent event) {
    return !Set.of("connected", "heartbeat", "gap", "expired").contains(event.type());
  }

  @Test
  void fiftyReconnectingUsersSeeExactlyTheirOwnEvents() {
    long seed = 20_260_101;
    Random random = new Random(seed);
    String path = "api/channels/private/events";
    List<Follower> followers = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      Set<String> roles =
          ROLES.stream().filter(role -> random.nextInt(4) == 0).collect(Collectors.toSet());
      Follower follower = new Follower(Reader.of("user" + i, roles), path);
      follower.client.connected();
      followers.add(follower);
    }
    List<Published> model = new ArrayList<>();
    while (model.size() < PUBLICATIONS) {
      publish("private", model, random, BATCH);
      for (Follower follower : followers) {
        if (random.nextInt(20) == 0) {
          resume(follower, path);
        }
      }
    }

    for (Follower follower : followers) {
      List<String> theirs = seenBy(model, follower.reader, published -> true);
      follower.client.await(theirs.size() - follower.received.size(), Duration.ofSeconds(60));
    }
    publishMarker("private"); // after it, no earlier event can arrive
    for (Follower follower : followers) {
      follower.client.awaitAny(event -> event.data().equals("\"marker\""));
      List<String> all =
          new ArrayList<>(follower.received.stream().map(ParsedEvent::data).toList());
      all.addAll(follower.client.published().stream().map(ParsedEvent::data).toList());
      List<String> theirs = seenBy(model, follower.reader, published -> true);
      theirs.add("\"marker\"");
      assertThat(all).as(follower.reader + ", seed " + seed).isEqualTo(theirs);
      follower.client.close();
    }
  }

  private static void resume(Follower follower, String path) {
    follower.client.connected();
    List<ParsedEvent> all = follower.client.all();
    follower.client.close();
    all.stream().filter(PrivateEventsIT::isPublished).forEach(follower.received::add);
    follower.resume(path, all.get(all.size() - 1).id());
  }

  private static List<String> seenBy(
      List<Published> model, Reader reader, Predicate<Published> also) {
    return model.stream()
        .filter(published -> published.audience.admits(reader) && also.test(published))
        .map(Published::data)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static void publish(String channel, List<Published> model, Random random, int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      Published next = new Published(model.size() + 1L, "k" + random.nextInt(40), audience(random));
      model.add(next);
      lines.append(json(next)).append('\n');
    }
    HttpResponse<String> answer =
        web.send(
            "POST",
            "api/channels/" + channel + "/events",
            lines.toString(),
            "Authorization",
            PUBLISHER,
            "Content-Type",
            "application/x-ndjson");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private static String json(Published published) {
    String to =
        published.audience.isEveryone()
            ? ""
            : ",\"to\":{\"users\":%s,\"roles\":%s}"
                .formatted(array(published.audience.users()), array(published.audience.roles()));
    return "{\"data\":%d,\"key\":\"%s\"%s}".formatted(published.seq, published.key, to);
  }

  private static String array(Set<String> names) {
    return names.stream()
        .map(name -> "\"" + name + "\"")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static Audience audience(Random random) {
    Set<String> users = new TreeSet<>();
    Set<String> roles = new TreeSet<>();
    int kind = random.nextInt(10);
    for (int i = kind < 6 ? random.nextInt(3) + 1 : 0; i > 0; i--) {
      users.add("user" + random.nextInt(USERS));
    }
    if (kind >= 4 && kind < 9) {
      roles.add(ROLES.get(random.nextInt(ROLES.size())));
    }
    return new Audience(users, roles);
  }

  private static void publishMarker(String channel) {
    web.send(
        "POST",
        "api/channels/" + channel + "/events",
        "{\"data\":\"marker\"}",
        "Authorization",
        PUBLISHER,
        "Content-Type",
        "application/json");
  }

  @Test
  void longPollsCountsAndLatestRespectAudiences() {
    Random random = new Random(7);
    List<Published> model = new ArrayList<>();
    publish("quiet", model, random, 300);
    String channel = "api/channels/quiet";
    for (int i = 0; i < USERS; i++) {
      Reader reader = Reader.of("user" + i, Set.of(ROLES.get(i % ROLES.size())));
      String[] asReader = {"Authorization", bearer(reader), "Accept", "application/json"};
      List<String> theirs = seenBy(model, reader, published -> true);

      assertThat(everything(channel, asReader)).isEqualTo(theirs);
      assertThat(data(web.get(channel + "/events?latest=true", asReader).body()))
          .as("latest for " + reader)
          .isEqualTo(latest(model, reader));
      assertThat(web.get(channel, asReader).body())
          .as("count for " + reader)
          .contains("\"head\":" + theirs.get(theirs.size() - 1) + ",");
      assertThat(web.get("api/channels", asReader).body())
          .contains("\"head\":" + theirs.get(theirs.size() - 1) + ",");
    }
  }

  /** Reads with long polls. */
  private static List<String> everything(String channel, String[] asReader) {
    List<String> all = new ArrayList<>();
    String position = "earliest";
    while (true) {
      String page = web.get(channel + "/events?since=" + position, asReader).body();
      List<String> data = data(page);
      if (data.isEmpty()) {
        return all;
      }
      all.addAll(data);
      position = page.replaceAll("(?s).*\"next\":\"([^\"]*)\".*", "$1");
    }
  }

  private static List<String> data(String answer) {
    return Pattern.compile("\"data\":([^,}]*)")
        .matcher(answer)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static List<String> latest(List<Published> model, Reader reader) {
    Map<String, Published> newest = new LinkedHashMap<>();
    for (Published published : model) {
      if (published.audience.admits(reader)) {
        newest.remove(published.key);
        newest.put(published.key, published);
      }
    }
    return newest.values().stream().map(Published::data).toList();
  }

  @Test
  void anIdOfAnotherPublisherDisclosesNothing() {
    String json = "{\"data\":1,\"id\":\"order-1\",\"to\":{\"users\":[\"ann\"]}}";
    String[] asAnn = {
      "Authorization", bearer(Reader.of("ann", Set.of())), "Content-Type", "application/json"
    };
    String[] asBob = {
      "Authorization", bearer(Reader.of("bob", Set.of())), "Content-Type", "application/json"
    };
    String path = "api/channels/ids/events";
    assertThat(web.send("POST", path, json, asAnn).statusCode()).isEqualTo(201);
    assertThat(web.send("POST", path, json, asAnn).statusCode()).isEqualTo(200);
    assertThat(web.send("POST", path, json, asBob).statusCode()).isEqualTo(201);
    assertThat(
            web.send(
                    "POST",
                    path + "?id=order-1",
                    "x",
                    "Content-Type",
                    "text/plain",
                    "Authorization",
                    asBob[1])
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void unreadableChannelsAreNotListed() {
    publish("listed", new ArrayList<>(), new Random(1), 1);
    publish("unlisted", new ArrayList<>(), new Random(1), 1);
    String some =
        Web.bearer(ISSUER.sign(Issuer.granting("ann", List.of(), List.of("listed"), false)));
    String listed = web.get("api/channels?limit=1", "Authorization", some).body();
    assertThat(listed).contains("\"listed\"").doesNotContain("next");
  }
}
