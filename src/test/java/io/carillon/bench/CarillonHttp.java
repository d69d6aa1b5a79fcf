package io.carillon.bench;

import io.carillon.bench.Peer.From;
import io.carillon.bench.Peer.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carillon's requests, wherever it runs. */
final class CarillonHttp {
  private CarillonHttp() {}

  private static String path(String context, String channel) {
    return context + "/api/channels/" + channel + "/events";
  }

  static String subscribe(
      String context, String channel, From from, Optional<String> user, String... headers) {
    String path = path(context, channel) + user.map(name -> "?user=" + name).orElse("");
    List<String> all = new ArrayList<>(List.of(headers));
    from.lastEventId().ifPresent(id -> all.add("Last-Event-ID: " + id));
    return HttpText.stream(path, all.toArray(String[]::new));
  }

  /** One event for all as text, which is the shortest; everything else as a line of JSON each. */
  static byte[] publish(String context, String channel, List<Message> messages, boolean durable) {
    String path = path(context, channel);
    Message first = messages.get(0);
    if (messages.size() == 1 && first.user().isEmpty()) {
      return HttpText.post(durable ? path : path + "?transient=true", "text/plain", first.data());
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream(messages.size() * 128);
    for (Message message : messages) {
      lines.writeBytes(ascii("{\"data\":\""));
      lines.writeBytes(message.data());
      lines.write('"');
      if (message.user().isPresent()) {
        lines.writeBytes(ascii(",\"to\":{\"users\":[\"" + message.user().get() + "\"]}"));
      }
      lines.writeBytes(ascii(durable ? "}\n" : ",\"transient\":true}\n"));
    }
    return HttpText.post(path, "application/x-ndjson", lines.toByteArray());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
