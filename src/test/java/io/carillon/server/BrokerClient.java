package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.Http;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends and receives messages by another application of the server, and reads the hub's events. */
final class BrokerClient {
  private final ApplicationServer server;
  private final MessageBroker broker;

  BrokerClient(ApplicationServer server, MessageBroker broker) {
    this.server = server;
    this.broker = broker;
  }

  private URI messages(String path, String parameter, String destination) {
    String name = URLEncoder.encode(broker.jndi(destination), StandardCharsets.UTF_8);
    return server.uri("/messages/app/messages" + path + "?" + parameter + "=" + name);
  }

  /** Sends each line as a message; the status. */
  int send(String destination, String query, String lines) {
    URI address = URI.create(messages("", "to", destination) + query);
    return Http.send("POST", address, BodyPublishers.ofString(lines)).statusCode();
  }

  /** The same in one transaction. */
  int sendTogether(String destination, String lines) {
    URI address = messages("/together", "to", destination);
    return Http.send("POST", address, BodyPublishers.ofString(lines)).statusCode();
  }

  /** All messages that are in a queue. */
  List<String> receive(String destination) {
    HttpResponse<String> answer = Http.get(messages("", "from", destination));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().lines().toList();
  }

  /** A page of a channel, as JSON. */
  String events(String channel, long after) {
    URI page = server.uri("/carillon/api/channels/" + channel + "/events?since=" + after);
    return Http.get(page, "Accept", "application/json").body();
  }

  /** The data of all events of a channel. */
  List<String> data(String channel) {
    List<String> all = new ArrayList<>();
    int before = -1;
    while (all.size() > before) {
      before = all.size();
      Matcher data =
          Pattern.compile("\"data\":(\"[^\"]*\"|[^,}]*)").matcher(events(channel, before));
      while (data.find()) {
        all.add(data.group(1));
      }
    }
    return all;
  }

  /** The line of {@code /metrics} that begins so, or nothing. */
  String metric(String line) {
    return Http.get(server.uri("/carillon/metrics"))
        .body()
        .lines()
        .filter(each -> each.startsWith(line))
        .findFirst()
        .orElse("");
  }

  /** A counter of the hub. */
  double count(String name) {
    String line = metric(name);
    return line.isEmpty() ? 0 : Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
