package io.carillon.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.attack.RawConnection.Answer;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * 5,000 requests from a generator that breaks HTTP/1.1 and HTTP/2 in every way it knows: none gets
 * a 5xx that is not about the request, none hangs, and the application log stays clean. The printed
 * seed reproduces them ({@code -Dattack.seed=…}).
 */
@Tag("attack")
@Timeout(300)
class RawRequestsAttackIT {
  private static final int REQUESTS = 2_500;

  /** RFC 9110, 15.6.2 and 15.6.6: a transfer coding or a version that the hub does not know. */
  private static final List<Integer> ABOUT_THE_REQUEST = List.of(501, 505);

  @TempDir Path data;

  private final long seed = Long.getLong("attack.seed", new Random().nextLong());
  private final Map<String, Integer> results = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  @Test
  void http1() throws Exception {
    System.out.println("-Dattack.seed=" + seed);
    RawRequests requests = new RawRequests(new Random(seed));
    try (AttackedHub hub = AttackedHub.start(data, settings());
        Others others = Others.of(hub)) {
      for (int i = 0; i < REQUESTS; i++) {
        String request = requests.next();
        try (RawConnection connection = hub.connect()) {
          send(connection, request);
        }
      }
      finish(hub, others, "raw requests over HTTP/1.1");
    }
  }

  private void send(RawConnection connection, String request) {
    try {
      connection.write(request);
      connection.socket().shutdownOutput(); // incomplete requests end here
    } catch (Exception closed) {
      // it has answered before
    }
    try {
      Optional<Answer> answer = connection.tryAnswer(request.startsWith("HEAD "));
      note(answer.map(each -> Integer.toString(each.status())).orElse("closed"));
      answer
          .filter(each -> each.status() >= 500 && !ABOUT_THE_REQUEST.contains(each.status()))
          .ifPresent(each -> faults.add(each.status() + " to " + request));
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof SocketTimeoutException) {
        faults.add("no answer to " + request);
      }
    }
  }

  @Test
  void http2() throws Exception {
    System.out.println("-Dattack.seed=" + seed);
    RawFrames frames = new RawFrames(new Random(seed));
    try (AttackedHub hub = AttackedHub.startTls(data, settings());
        Others others = Others.of(hub)) {
      int sent = 0;
      while (sent < REQUESTS) {
        try (Http2Connection http2 = hub.connectHttp2()) {
          sent += frames.sendUntilClosed(http2, REQUESTS - sent);
          http2
              .statuses()
              .forEach(
                  (stream, status) -> {
                    note(Integer.toString(status));
                    if (status >= 500) {
                      faults.add(status + " on stream " + stream);
                    }
                  });
        }
      }
      finish(hub, others, "raw frames of HTTP/2");
    }
  }

  private static Map<String, String> settings() {
    return Map.of(
        "carillon.limit.request-read-timeout", "PT2S", "carillon.limit.max-channels", "100");
  }

  private void note(String result) {
    results.merge(result, 1, Integer::sum);
  }

  private void finish(AttackedHub hub, Others others, String name) {
    System.out.println(name + ": " + results);
    assertThat(faults).as("faults with -Dattack.seed=" + seed).isEmpty();
    others.assertServed(name);
    hub.assertUnharmed();
  }
}
