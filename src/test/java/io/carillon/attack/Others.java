package io.carillon.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.attack.RawConnection.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary client at another address than the attackers': it asks for health, the events of a
 * channel and a page, and publishes, over and over, each on a connection of its own; health on a
 * new one every time.
 */
final class Others implements AutoCloseable {
  /** Where they come from. */
  static final String ADDRESS = "127.0.0.200";

  private static final String CHANNEL = "others";
  private static final long PAUSE_NANOS = 20_000_000;
  private static final int WARM_UP = 50;
  private static final int MEANWHILE = 5;

  private final AttackedHub hub;
  private final String login;
  private final List<Probe> probes;
  private volatile boolean ended;

  private Others(AttackedHub hub, String login) {
    this.hub = hub;
    this.login = login;
    this.probes =
        List.of(
            new Probe("health", false, connection -> connection.get("/health/ready")),
            new Probe(
                "events",
                true,
                connection ->
                    connection
                        .write(
                            "GET /api/channels/others/events?since=earliest&wait=PT0S HTTP/1.1\r\n"
                                + "Host: localhost\r\nAccept: application/json\r\n"
                                + login
                                + "\r\n")
                        .answer()),
            new Probe("publish", true, connection -> connection.publish(CHANNEL, "x", login)),
            new Probe("page", true, connection -> connection.get("/console.html")));
  }

  /** Starts them; returns when the hub is warm. */
  static Others of(AttackedHub hub) {
    return of(hub, "");
  }

  /**
   * The same at a secured hub.
   *
   * @param login a header line with which they may read and publish
   */
  static Others of(AttackedHub hub, String login) {
    Others others = new Others(hub, login);
    others.probes.forEach(Probe::start);
    others.awaitRounds(WARM_UP);
    others.probes.forEach(Probe::forget);
    return others;
  }

  /** One kind of request. */
  private final class Probe {
    private final String name;
    private final boolean keepsConnection;
    private final Function<RawConnection, Answer> request;
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;
    private @Nullable RawConnection kept; // its thread only
    private volatile int count;
    private volatile long began; // of the request under way
    private volatile long longestNanos;

    Probe(String name, boolean keepsConnection, Function<RawConnection, Answer> request) {
      this.name = name;
      this.keepsConnection = keepsConnection;
      this.request = request;
      this.thread = new Thread(this::run, "other-" + name);
    }

    void start() {
      began = System.nanoTime();
      thread.setDaemon(true);
      thread.start();
    }

    void forget() {
      longestNanos = 0;
      count = 0;
    }

    private void run() {
      while (!ended) {
        began = System.nanoTime();
        try {
          ask();
        } catch (UncheckedIOException | IllegalStateException e) {
          failures.add(name + ": " + e);
          closeKept();
        }
        longestNanos = Math.max(longestNanos, System.nanoTime() - began);
        count++;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      closeKept();
    }

    private void ask() {
      RawConnection connection = kept == null ? hub.connect(ADDRESS) : kept;
      kept = connection;
      Answer answer = request.apply(connection);
      if (answer.status() >= 300) {
        failures.add(name + ": " + answer.status() + " " + answer.text());
      }
      if (!keepsConnection || "close".equals(answer.headers().get("connection"))) {
        closeKept();
      }
    }

    private void closeKept() {
      if (kept != null) {
        kept.close();
        kept = null;
      }
    }

    /** The longest wait, that of the request under way included. */
    Duration longest() {
      return Duration.ofNanos(Math.max(longestNanos, ended ? 0 : System.nanoTime() - began));
    }
  }

  private void awaitRounds(int rounds) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (probes.stream().anyMatch(probe -> probe.count < rounds)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("the others get no answers: " + summary());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The longest wait of any request so far. */
  Duration longestWait() {
    return probes.stream().map(Probe::longest).max(Duration::compareTo).orElseThrow();
  }

  private String summary() {
    List<String> lines = new ArrayList<>();
    for (Probe probe : probes) {
      lines.add(
          "%s %d×, longest %d ms".formatted(probe.name, probe.count, probe.longest().toMillis()));
    }
    return String.join("; ", lines);
  }

  /**
   * Fails if a request has failed or waited longer than {@link AttackedHub#PATIENCE}; writes what
   * they waited.
   */
  void assertServed(String attack) {
    awaitRounds(MEANWHILE);
    Duration longest = longestWait();
    System.out.println("others, under " + attack + ": " + summary());
    List<String> failures =
        probes.stream().flatMap(probe -> List.copyOf(probe.failures).stream()).toList();
    assertThat(failures).as("failures of others under %s", attack).isEmpty();
    assertThat(longest)
        .as("the longest wait of others under %s", attack)
        .isLessThan(AttackedHub.PATIENCE);
  }

  @Override
  public void close() {
    ended = true;
    try {
      for (Probe probe : probes) {
        probe.thread.join(Duration.ofSeconds(1).toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
