package io.carillon.system;

import io.carillon.event.ChannelName;
import io.carillon.event.Position;
import io.carillon.event.Positions;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Reads channels from a position on and checks what it is served: every event follows the one
 * before, unless a gap takes it back to where the log was restored. What it was served since the
 * last gap must be what the log has.
 */
final class RestoredReader implements AutoCloseable {
  private final String name;
  private final Map<String, Long> reached = new TreeMap<>(); // guarded by this
  private final Map<String, TreeMap<Long, String>> served = new HashMap<>(); // guarded by this
  private final List<String> problems = new ArrayList<>(); // guarded by this
  private final List<String> gaps = new ArrayList<>(); // guarded by this
  private final List<String> ids = new ArrayList<>(); // guarded by this
  private volatile boolean isClosed;
  private volatile Runnable onClose = () -> {};

  private RestoredReader(String name) {
    this.name = name;
  }

  /** Opens an event stream of some channels; its first positions are where it begins. */
  static RestoredReader stream(HttpClient client, URI uri, List<String> channels, String id) {
    RestoredReader reader = new RestoredReader("stream of " + channels + " after '" + id + "'");
    HttpRequest.Builder request = HttpRequest.newBuilder(uri.resolve(path(channels)));
    reader.begin(request, id);
    CompletableFuture<Void> lines =
        client
            .sendAsync(request.build(), HttpResponse.BodyHandlers.ofLines())
            .thenAcceptAsync(
                response -> {
                  reader.onClose = response.body()::close;
                  reader.read(response);
                });
    lines.exceptionally(
        failure -> {
          reader.fail(failure.toString());
          return null;
        });
    return reader;
  }

  /** Polls channels from a position on. */
  static RestoredReader poll(HttpClient client, URI uri, List<String> channels, String id) {
    RestoredReader reader = new RestoredReader("polls of " + channels + " after '" + id + "'");
    positions(id).forEach((channel, position) -> reader.reached.put(channel, position.seq()));
    Thread thread = new Thread(() -> reader.poll(client, uri.resolve(path(channels)), id));
    thread.setDaemon(true);
    thread.start();
    return reader;
  }

  private static String path(List<String> channels) {
    return "/api/events?channel=" + String.join("&channel=", channels);
  }

  private void poll(HttpClient client, URI uri, String id) {
    String next = id;
    try {
      while (!isClosed) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(URI.create(uri + "&wait=PT1S&lastEventId=" + next))
                    .header("Accept", "application/json")
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          fail("status " + answer.statusCode() + ": " + answer.body());
          return;
        }
        next = answered(Json.createReader(new StringReader(answer.body())).readObject());
      }
    } catch (IOException | RuntimeException e) {
      fail(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized String answered(JsonObject answer) {
    if (answer.containsKey("gaps")) {
      for (JsonObject gap : answer.getJsonArray("gaps").getValuesAs(JsonObject.class)) {
        ids.add(gap.getString("id"));
        gap(gap, positions(gap.getString("id")));
      }
    }
    for (JsonObject event : answer.getJsonArray("events").getValuesAs(JsonObject.class)) {
      ids.add(event.getString("id"));
      event(event.getString("channel"), positions(event.getString("id")), event.getString("data"));
    }
    return answer.getString("next");
  }

  private void begin(HttpRequest.Builder request, String id) {
    if (!id.isEmpty()) {
      request.header("Last-Event-ID", id);
      positions(id).forEach((channel, position) -> reached.put(channel, position.seq()));
    }
  }

  private static Map<String, Position> positions(String id) {
    Map<String, Position> positions = new HashMap<>();
    for (Map.Entry<ChannelName, Position> each :
        Positions.parse(id).orElseThrow().byChannel().entrySet()) {
      positions.put(each.getKey().value(), each.getValue());
    }
    return positions;
  }

  private void read(HttpResponse<java.util.stream.Stream<String>> response) {
    if (response.statusCode() != 200) {
      fail("status " + response.statusCode());
      return;
    }
    Map<String, String> fields = new HashMap<>();
    try {
      response
          .body()
          .forEach(
              line -> {
                if (line.isEmpty()) {
                  frame(fields);
                  fields.clear();
                } else {
                  int colon = line.indexOf(':');
                  fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
                }
              });
      fail("the stream has ended");
    } catch (RuntimeException e) {
      fail(e.toString());
    }
  }

  private void fail(String problem) {
    if (!isClosed) {
      synchronized (this) {
        problems.add(problem);
      }
    }
  }

  private synchronized void frame(Map<String, String> fields) {
    String id = fields.get("id");
    if (id == null) {
      return;
    }
    ids.add(id);
    String type = fields.getOrDefault("event", "message");
    Map<String, Position> positions = positions(id);
    if (type.equals("connected")) {
      if (reached.isEmpty()) { // otherwise a gap follows that tells the difference
        positions.forEach((channel, position) -> reached.put(channel, position.seq()));
      }
    } else if (type.equals("gap")) {
      gap(Json.createReader(new StringReader(fields.get("data"))).readObject(), positions);
    } else if (!type.equals("heartbeat")) {
      event(id.substring(0, id.indexOf('=')), positions, fields.get("data"));
    }
  }

  private void gap(JsonObject gap, Map<String, Position> positions) {
    String channel = gap.getString("channel");
    gaps.add(gap.toString());
    long kept = positions.get(channel).seq();
    long before = reached.getOrDefault(channel, -1L);
    if (!gap.getString("reason").equals("restored")
        || gap.getInt("from") != kept + 1
        || gap.getInt("to") != before) {
      problems.add("after " + before + " the gap " + gap + " with the position " + positions);
    }
    reached.put(channel, kept);
    served.computeIfAbsent(channel, none -> new TreeMap<>()).tailMap(kept, false).clear();
  }

  private void event(String channel, Map<String, Position> positions, String data) {
    long seq = positions.get(channel).seq();
    if (seq != reached.getOrDefault(channel, -1L) + 1) {
      problems.add("event " + positions + " after " + reached);
    }
    reached.put(channel, seq);
    served.computeIfAbsent(channel, none -> new TreeMap<>()).put(seq, data);
  }

  /** Whether it has come to the end of the log. */
  synchronized boolean isAt(String channel, Map<Long, String> log) {
    return !problems.isEmpty()
        || (reached.getOrDefault(channel, -1L) == log.size()
            && isOf(log, served.getOrDefault(channel, new TreeMap<>())));
  }

  private static boolean isOf(Map<Long, String> log, Map<Long, String> served) {
    return served.entrySet().stream()
        .allMatch(event -> event.getValue().equals(log.get(event.getKey())));
  }

  synchronized List<String> gaps() {
    return List.copyOf(gaps);
  }

  synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public synchronized String toString() {
    return name
        + ": at "
        + reached
        + ", gaps "
        + gaps
        + ", problems "
        + problems
        + ", ids "
        + ids
        + ", served "
        + served;
  }

  @Override
  public void close() {
    isClosed = true;
    onClose.run();
  }
}
