package io.carillon.embedded.cli;

import io.carillon.wire.EventStreamListener;
import io.carillon.wire.EventStreamParser;
import io.carillon.wire.JsonText;
import io.carillon.wire.ParsedEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code carillon subscribe orders --since=earliest}. */
@Command(
    name = "subscribe",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the events of channels, one per line, until interrupted.",
      "Reconnects and resumes without loss when a stream breaks off."
    },
    footer = {
      "",
      "Examples:",
      "  subscribe orders",
      "  subscribe orders chat.lobby --format=json",
      "  subscribe orders --since=PT10M --topic='orders/*' --count=1"
    })
final class SubscribeCommand implements Callable<Integer> {
  /** How events are printed. */
  enum Format {
    /** Only the data. */
    data,
    /** A JSON object with id, type and data. */
    json
  }

  @Mixin private HubClient hub = new HubClient();
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "CHANNEL", description = "one or more channels")
  private List<String> channels = new ArrayList<>();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "topic filter: orders/42 or orders/*; repeatable")
  private List<String> topics = new ArrayList<>();

  @Option(
      names = "--since",
      paramLabel = "SINCE",
      description = "start position: earliest, an id, a duration (PT10M) or a time. Default: now")
  private Optional<String> since = Optional.empty();

  @Option(names = "--latest", description = "start with the newest event of each key")
  private boolean latest;

  @Option(names = "--count", paramLabel = "N", description = "stop after N events")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "data",
      description = "output: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Format format = Format.data;

  private long printed;
  private String lastEventId = "";
  private Duration reconnectionTime = Duration.ofSeconds(2);

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  SubscribeCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    HttpClient http = hub.http();
    boolean wasConnected = false;
    while (printed < count) {
      try (InputStream stream =
          HubClient.requireStream(http.send(request(), BodyHandlers.ofInputStream()))) {
        wasConnected = true;
        read(stream);
      } catch (HubClient.RejectedException rejected) {
        if (!wasConnected || !rejected.getMessage().startsWith("503")) {
          throw rejected;
        }
      } catch (IOException disconnected) {
        if (!wasConnected) {
          throw disconnected;
        }
      }
      if (printed < count) {
        TimeUnit.MILLISECONDS.sleep(reconnectionTime.toMillis());
      }
    }
    return 0;
  }

  private HttpRequest request() {
    List<Map.Entry<String, String>> parameters = new ArrayList<>();
    topics.forEach(topic -> parameters.add(Map.entry("topic", topic)));
    if (lastEventId.isEmpty()) {
      since.ifPresent(value -> parameters.add(Map.entry("since", value)));
      if (latest) {
        parameters.add(Map.entry("latest", "true"));
      }
    }
    String path = "api/events";
    if (channels.size() == 1) {
      path = "api/channels/" + HubClient.encode(channels.get(0)) + "/events";
    } else {
      channels.forEach(channel -> parameters.add(Map.entry("channel", channel)));
    }
    HttpRequest.Builder request =
        hub.request(path, parameters).header("Accept", HubClient.ACCEPT_STREAM);
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    return request.build();
  }

  private void read(InputStream stream) throws IOException {
    EventStreamParser parser =
        new EventStreamParser(
            new EventStreamListener() {
              @Override
              public void onEvent(ParsedEvent event) {
                handle(event);
              }

              @Override
              public void onReconnectionTime(Duration time) {
                reconnectionTime = time;
              }
            });
    byte[] buffer = new byte[16 * 1024];
    for (int length = stream.read(buffer);
        length >= 0 && printed < count;
        length = printed < count ? stream.read(buffer) : -1) {
      parser.push(buffer, 0, length);
    }
  }

  private void handle(ParsedEvent event) {
    lastEventId = event.id();
    PrintWriter out = spec.commandLine().getOut();
    switch (event.type()) {
      case "connected", "heartbeat" -> {}
      case "gap" ->
          spec.commandLine().getErr().println("carillon: events were lost: " + event.data());
      default -> {
        if (printed < count) {
          printed++;
          out.println(format == Format.json ? json(event) : event.data());
          out.flush();
        }
      }
    }
  }

  private static String json(ParsedEvent event) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", event.id());
    members.put("type", event.type());
    members.put("data", event.data());
    return JsonText.object(members);
  }
}
