package io.carillon.embedded.cli;

import io.carillon.wire.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code carillon publish orders '{"id":42}' --json}. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = "Publishes an event, or each line of standard input as an event.",
    footer = {
      "",
      "Examples:",
      "  publish orders 'shipped' --type=status --topic=orders/42",
      "  publish orders '{\"id\":42}' --json",
      "  tail -f app.log | publish logs"
    })
final class PublishCommand implements Callable<Integer> {
  /** Maximum number of available lines per request. */
  private static final int MAX_LINES = 500;

  @Mixin private HubClient hub = new HubClient();
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "CHANNEL", description = "channel to publish to")
  private String channel = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DATA",
      description = "data of the event; without it, each line of standard input")
  private Optional<String> data = Optional.empty();

  @Option(names = "--json", description = "the data is JSON instead of text")
  private boolean isJson;

  @Option(names = "--type", paramLabel = "TYPE", description = "event type")
  private Optional<String> type = Optional.empty();

  @Option(names = "--topic", paramLabel = "TOPIC", description = "topic; repeatable")
  private List<String> topics = new ArrayList<>();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "key, of which the newest event is the current value")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--id",
      paramLabel = "ID",
      description =
          "idempotency id: a repeated event is not stored twice. Default: a new one for each request")
  private Optional<String> id = Optional.empty();

  @Option(names = "--ttl", paramLabel = "TTL", description = "time to live: PT10M or seconds")
  private Optional<String> ttl = Optional.empty();

  @Option(
      names = "--to-user",
      paramLabel = "USER",
      description = "private event for this user; repeatable")
  private List<String> users = new ArrayList<>();

  @Option(
      names = "--to-role",
      paramLabel = "ROLE",
      description = "private event for this role; repeatable")
  private List<String> roles = new ArrayList<>();

  @Option(names = "--transient", description = "for current subscribers only; not stored")
  private boolean isTransient;

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  PublishCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    HttpClient http = hub.http();
    if (data.isPresent()) {
      send(http, List.of(data.get()));
    } else {
      sendLines(http);
    }
    return 0;
  }

  private void sendLines(HttpClient http) throws IOException, InterruptedException {
    try (BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8.newDecoder()))) {
      List<String> lines = new ArrayList<>();
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        lines.add(line);
        if (!input.ready() || lines.size() == MAX_LINES) {
          send(http, lines);
          lines.clear();
        }
      }
      if (!lines.isEmpty()) {
        send(http, lines);
      }
    } catch (CharacterCodingException notUtf8) {
      throw new IOException("the input is not UTF-8", notUtf8);
    }
  }

  private void send(HttpClient http, List<String> lines) throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder();
    for (String line : lines) {
      body.append(HubClient.withData(members(), isJson ? line : JsonText.quote(line))).append('\n');
    }
    HttpRequest.Builder request =
        hub.request("api/channels/" + HubClient.encode(channel) + "/events", List.of())
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(body.toString()));
    spec.commandLine().getOut().println(HubClient.requireSuccess(response(http, request)));
  }

  private HttpResponse<String> response(HttpClient http, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    if (isTransient) {
      return http.send(request.build(), BodyHandlers.ofString()); // ids are refused for these
    }
    RepeatedRequest repeated =
        id.isPresent() ? RepeatedRequest.withIds(request) : RepeatedRequest.withKey(request);
    return repeated.send(http);
  }

  private Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    type.ifPresent(value -> members.put("type", value));
    if (!topics.isEmpty()) {
      members.put("topics", topics);
    }
    key.ifPresent(value -> members.put("key", value));
    id.ifPresent(value -> members.put("id", value));
    ttl.ifPresent(value -> members.put("ttl", value.matches("\\d+") ? Long.valueOf(value) : value));
    if (!users.isEmpty() || !roles.isEmpty()) {
      members.put("to", Map.of("users", users, "roles", roles));
    }
    if (isTransient) {
      members.put("transient", true);
    }
    return members;
  }
}
