package io.carillon.publish;

import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.event.TextChecks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads a publication whose data is the plain body and whose other fields are query parameters. */
final class TextReader {
  private static final Set<String> PARAMETERS =
      new TreeSet<>(Set.of("type", "topic", "id", "key", "ttl", "transient", "at", "delay"));

  private TextReader() {}

  /**
   * @throws InvalidRequestException if a parameter is unknown, repeated or invalid
   */
  static Publication read(
      ChannelName channel, byte[] body, Map<String, List<String>> parameters, IdempotencyKey key) {
    Publication.Builder builder = Publication.to(channel).data(Data.text(body));
    key.id().ifPresent(builder::id);
    parameters.forEach((name, values) -> set(builder, name, values, key));
    if (parameters.containsKey("at") && parameters.containsKey("delay")) {
      throw DueTime.both();
    }
    return builder.build();
  }

  /**
   * @throws InvalidRequestException if there are any: JSON has all fields in the body
   */
  static void requireNone(Map<String, List<String>> parameters) {
    parameters.keySet().stream()
        .findFirst()
        .ifPresent(
            name -> {
              throw new InvalidRequestException(
                  name,
                  "query parameters belong to text/plain; with JSON the body says it, so leave out '"
                      + name
                      + "'");
            });
  }

  private static void set(
      Publication.Builder builder, String name, List<String> values, IdempotencyKey key) {
    switch (name) {
      case "type" -> builder.type(only(name, values));
      case "topic" -> builder.topics(values);
      case "id" -> builder.id(key.scoped(only(name, values)));
      case "key" -> builder.key(only(name, values));
      case "ttl" -> builder.ttl(Ttl.parse(only(name, values)));
      case "at" -> builder.due(DueTime.parse(only(name, values)));
      case "delay" -> builder.due(DueTime.after(only(name, values), Instant.now()));
      case "transient" -> {
        if (TextChecks.parseBoolean(name, only(name, values))) {
          builder.transientEvent();
        }
      }
      default ->
          throw new InvalidRequestException(
              name,
              "there is no query parameter '"
                  + name
                  + "'; accepted are "
                  + String.join(", ", PARAMETERS));
    }
  }

  private static String only(String name, List<String> values) {
    if (values.size() != 1) {
      throw new InvalidRequestException(
          name, "'" + name + "' comes " + values.size() + " times; once is accepted");
    }
    return values.get(0);
  }
}
