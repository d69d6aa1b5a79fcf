package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.ReverseProxy.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code mvn -Psoak}: as many streams as a busy afternoon has, through nginx, over TLS and HTTP/2,
 * for ten minutes. Events come all the time, some streams go and come back each second, some have
 * nothing but heartbeats, a few of these through HAProxy. Memory, threads and files have to stay as
 * they are, and no client is disconnected or misses an event.
 */
@Tag("soak")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class SoakIT {
  private static final Duration TIME = Duration.parse(System.getProperty("soak.time", "PT10M"));
  private static final int STREAMS = Integer.getInteger("soak.streams", 2_000);

  /** Share one connection, as those of a browser do. */
  private static final int STREAMS_A_BROWSER = 100;

  private static final int QUIET_ONE_IN = 10;
  private static final int CHURN_A_SECOND = 10;
  private static final int EVENTS_A_SECOND = 2;

  /** Before that, caches fill and the compiler is at work. */
  private static final double WARM_UP = 0.2;

  private static final String BUSY = "/api/channels/soak/events";
  private static final String QUIET = "/api/channels/soak-quiet/events";

  private final Random random = new Random(17);
  private final Executor threads = Executors.newFixedThreadPool(4, SoakIT::daemon);
  private final List<SequenceReader> busy = new ArrayList<>();
  private final List<SequenceReader> quiet = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private long published;
  private long churned;

  /** What the hub takes at a moment. */
  private record Sample(
      long seconds, long residentKb, long liveHeapKb, long files, long threads, long streams) {}

  @Test
  void tenMinutesOfMixedTraffic(@TempDir Path data, @TempDir Path one, @TempDir Path two)
      throws Exception {
    Map<String, String> settings =
        Map.of(
            "carillon.trusted-proxies",
            "127.0.0.1",
            "carillon.security",
            "open",
            "carillon.monitoring.interval",
            "PT0S",
            "carillon.limit.max-connections-per-user",
            "0");
    try (HubProcess hub = HubProcess.start(data, settings);
        ReverseProxy nginx = ReverseProxy.start(Kind.NGINX, one, hub.port(), "90s");
        ReverseProxy haproxy = ReverseProxy.start(Kind.HAPROXY, two, hub.port(), "90s")) {
      open(nginx, haproxy);
      run(hub, nginx);
      assertThat(all()).allSatisfy(stream -> assertThat(stream.isOpen()).isTrue());
      awaitAllServed();
      report(hub);

      assertThat(all().stream().mapToLong(SequenceReader::cutOff).sum())
          .as("streams that were cut off")
          .isZero();
      assertThat(all().stream().mapToLong(SequenceReader::faults).sum())
          .as("events lost, repeated or out of order")
          .isZero();
      assertThat(quiet)
          .allSatisfy(
              stream -> assertThat(stream.heartbeats()).isGreaterThan(TIME.toSeconds() / 30));
      assertFlat();
    }
  }

  private List<SequenceReader> all() {
    List<SequenceReader> all = new ArrayList<>(busy);
    all.addAll(quiet);
    return all;
  }

  private void open(ReverseProxy nginx, ReverseProxy haproxy) {
    HttpClient browser = browser(nginx);
    HttpClient other = browser(haproxy);
    for (int i = 0; i < STREAMS; i++) {
      if (i % STREAMS_A_BROWSER == 0) {
        browser = browser(nginx);
      }
      boolean isQuiet = i % QUIET_ONE_IN == 0;
      boolean elsewhere = isQuiet && i % (QUIET_ONE_IN * 10) == 0;
      URI uri = (elsewhere ? haproxy : nginx).uri(isQuiet ? QUIET : BUSY);
      SequenceReader stream = SequenceReader.live(elsewhere ? other : browser, uri);
      (isQuiet ? quiet : busy).add(stream);
    }
    all().forEach(SequenceReader::awaitConnected);
  }

  private void run(HubProcess hub, ReverseProxy nginx) throws Exception {
    HttpClient publisher = browser(nginx);
    long begin = System.nanoTime();
    long ticks = TIME.toMillis() / 100;
    long nextSample = 0;
    for (long tick = 0; tick < ticks; tick++) {
      if (tick >= nextSample) {
        samples.add(sample(hub, tick / 10));
        nextSample = tick + Math.max(50, ticks / 20);
      }
      if (tick % (10 / EVENTS_A_SECOND) == 0) {
        publish(publisher, nginx);
      }
      if (tick % (10 / Math.min(10, CHURN_A_SECOND)) == 0) {
        busy.get(random.nextInt(busy.size())).leaveAndReturn();
        churned++;
      }
      long due = begin + TimeUnit.MILLISECONDS.toNanos(100 * (tick + 1));
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }
    samples.add(sample(hub, TIME.toSeconds()));
  }

  private void publish(HttpClient publisher, ReverseProxy nginx) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(nginx.uri(BUSY))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"id\":\"%1$d\",\"data\":{\"number\":%1$d}}".formatted(published)))
            .build();
    int status;
    try {
      status = publisher.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException unknownOutcome) { // a proxy ends its connections now and then
      status = publisher.send(request, BodyHandlers.discarding()).statusCode();
    }
    assertThat(status).isBetween(200, 201);
    published++;
  }

  private void awaitAllServed() {
    busy.forEach(stream -> stream.awaitPosition(published));
  }

  private void assertFlat() {
    Sample warm = samples.get((int) Math.ceil(samples.size() * WARM_UP));
    Sample last = samples.get(samples.size() - 1);
    assertThat(last.liveHeapKb).as("live objects, KB").isLessThan((long) (warm.liveHeapKb * 1.15));
    assertThat(last.residentKb).as("memory, KB").isLessThan((long) (warm.residentKb * 1.15));
    assertThat(last.files).as("open files").isLessThan(warm.files + 50);
    assertThat(last.threads).as("threads").isLessThan(warm.threads + 5);
  }

  // --- what it takes ----------------------------------------------------------------------------

  private Sample sample(HubProcess hub, long seconds) {
    return new Sample(
        seconds,
        hub.residentBytes() / 1024,
        hub.liveHeapBytes() / 1024,
        hub.openFiles(),
        hub.threads(),
        metric(hub, "sse_active_connections"));
  }

  private static long metric(HubProcess hub, String name) {
    Matcher value =
        Pattern.compile("(?m)^" + Pattern.quote(name) + " ([0-9.E]+)$")
            .matcher(Http.get(hub.uri("/metrics")).body());
    assertThat(value.find()).as(name).isTrue();
    return (long) Double.parseDouble(value.group(1));
  }

  private void report(HubProcess hub) {
    StringBuilder table = new StringBuilder();
    table.append("| s | streams | resident KB | live heap KB | files | threads |\n");
    table.append("| --- | --- | --- | --- | --- | --- |\n");
    for (Sample sample : samples) {
      table.append(
          "| %d | %d | %d | %d | %d | %d |\n"
              .formatted(
                  sample.seconds,
                  sample.streams,
                  sample.residentKb,
                  sample.liveHeapKb,
                  sample.files,
                  sample.threads));
    }
    table.append(
        "\n%d events published, %d delivered; %d streams went and came back, %d were cut off\n"
            .formatted(
                published,
                busy.stream().mapToLong(SequenceReader::delivered).sum(),
                churned,
                all().stream().mapToLong(SequenceReader::cutOff).sum()));
    table.append(
        "%d gaps, %d paths found to drop idle streams\n"
            .formatted(
                all().stream().mapToLong(SequenceReader::gaps).sum(),
                metric(hub, "carillon_idle_disconnects_total")));
    System.out.println(table);
    try {
      Files.writeString(Path.of("target", "soak.md"), table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpClient browser(ReverseProxy proxy) {
    return HttpClient.newBuilder().sslContext(proxy.trust()).executor(threads).build();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "soak-client");
    thread.setDaemon(true);
    return thread;
  }
}
