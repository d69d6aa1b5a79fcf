package io.carillon.config;

import io.carillon.config.InvalidConfigException.Mistake;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Keys of earlier versions. They are refused at start, with the name that replaces them: a setting
 * under its old name would otherwise be ignored silently.
 */
final class RenamedKeys {
  private static final Map<String, String> NEW_NAMES =
      """
      ticket-life ticket-ttl
      hosts allowed-hosts
      heartbeat-interval stream.heartbeat-interval
      shortest-heartbeat-interval stream.min-heartbeat-interval
      idle-timeout stream.idle-timeout
      max-age stream.max-connection-age
      stall-timeout stream.stall-timeout
      reconnect-delay stream.reconnect-delay
      max-wait stream.long-poll-timeout
      compression stream.compression
      hot-tail-memory stream.hot-tail-memory
      fan-out.shards stream.shards
      drain-time stream.drain-timeout
      max-connections limit.max-connections
      when-full limit.max-connections-policy
      max-connections-per-user limit.max-connections-per-user
      max-connections-per-address limit.max-connections-per-address
      max-connections-per-client limit.max-connections-per-client
      publish-rate-per-user limit.publish-rate-per-user
      publish-rate-per-address limit.publish-rate-per-address
      publish-burst limit.publish-burst
      max-channels limit.max-channels
      max-body-size limit.max-body-size
      max-json-depth limit.max-json-depth
      max-header-size limit.max-header-size
      max-query-size limit.max-query-size
      read-timeout limit.request-read-timeout
      max-event-size publish.max-event-size
      max-batch-count publish.max-batch-count
      max-batch-size publish.max-batch-size
      batch-memory publish.ndjson-spool-threshold
      publish-timeout publish.timeout
      redis.url relay.redis-url
      poll-interval relay.poll-interval
      """
          .lines()
          .map(line -> line.split(" "))
          .collect(
              Collectors.toUnmodifiableMap(
                  names -> "carillon." + names[0], names -> "carillon." + names[1]));

  private RenamedKeys() {}

  static Map<String, String> newNames() {
    return NEW_NAMES;
  }

  /** A mistake for every old name that a source has; for each name, of the first such source. */
  static List<Mistake> mistakes(List<ConfigSource> sources) {
    return NEW_NAMES.keySet().stream()
        .sorted()
        .flatMap(old -> sources.stream().flatMap(source -> mistake(source, old).stream()).limit(1))
        .toList();
  }

  private static Optional<Mistake> mistake(ConfigSource source, String old) {
    String now = NEW_NAMES.get(old);
    // In the environment carillon.publish-timeout and carillon.publish.timeout have one name.
    boolean isNewName =
        ConfigSource.mapped(old).equals(ConfigSource.mapped(now)) && source.value(now).isPresent();
    return source
        .value(old)
        .filter(value -> !isNewName)
        .map(value -> Mistake.renamed(source.written(old), source.name(), source.written(now)));
  }
}
