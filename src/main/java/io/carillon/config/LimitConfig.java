package io.carillon.config;

import static io.carillon.config.ConfigKey.key;

import java.time.Duration;
import java.util.List;

/**
 * Quotas of one caller and bounds of one request.
 *
 * @param maxConnectionsPerUser streams and polls open for one user; 0: no limit
 * @param maxConnectionsPerAddress streams and polls open for one address; 0: no limit
 * @param maxConnectionsPerClient streams and polls open with one token; 0: no limit
 * @param publishRatePerUser events per second; 0: no limit
 * @param publishRatePerAddress events per second; 0: no limit
 * @param publishBurst events that may be published at once; 0: two seconds of the rate
 * @param maxHeaderSize bytes of all headers of a request
 * @param maxQuerySize characters of the query of a request
 * @param maxChannels in the log; 0: no limit
 * @param maxTicketsPerUser tickets issued and not used; 1 or more
 * @param memory bytes for what callers cause
 * @param requestReadTimeout embedded: for the headers of a request, and for each 16 KiB of its body
 * @param responseWriteTimeout embedded: for each 16 KiB of a response that is not a stream
 * @param keepAliveTimeout embedded: between two requests of a connection
 */
public record LimitConfig(
    int maxConnectionsPerUser,
    int maxConnectionsPerAddress,
    int maxConnectionsPerClient,
    int publishRatePerUser,
    int publishRatePerAddress,
    int publishBurst,
    int maxHeaderSize,
    int maxQuerySize,
    long maxChannels,
    Duration requestReadTimeout,
    int maxTicketsPerUser,
    long memory,
    Duration responseWriteTimeout,
    Duration keepAliveTimeout) {
  static final ConfigKey<Integer> MAX_CONNECTIONS_PER_USER =
      quota(
          "carillon.limit.max-connections-per-user",
          "200",
          "streams and polls open for one user; further ones get 429");
  static final ConfigKey<Integer> MAX_CONNECTIONS_PER_ADDRESS =
      quota(
          "carillon.limit.max-connections-per-address",
          "0",
          "streams and polls open for one address; further ones get 429. Behind a proxy, also set"
              + " `carillon.trusted-proxies`");
  static final ConfigKey<Integer> MAX_CONNECTIONS_PER_CLIENT =
      quota(
          "carillon.limit.max-connections-per-client",
          "0",
          "streams and polls open with one token (without a token: for one user at one address);"
              + " further ones get 429");
  static final ConfigKey<Integer> PUBLISH_RATE_PER_USER =
      quota(
          "carillon.limit.publish-rate-per-user",
          "0",
          "events per second that one user may publish; beyond it, requests get 429");
  static final ConfigKey<Integer> PUBLISH_RATE_PER_ADDRESS =
      quota(
          "carillon.limit.publish-rate-per-address",
          "0",
          "events per second that one address may publish; beyond it, requests get 429");
  static final ConfigKey<Integer> PUBLISH_BURST =
      key(
              "carillon.limit.publish-burst",
              Syntax.integer(0, 100_000_000),
              "0",
              "burst capacity of those rates, in events; a larger batch is accepted and charged"
                  + " against future tokens")
          .zeroMeans("two seconds of the rate");
  static final ConfigKey<Long> MAX_HEADER_SIZE =
      key(
          "carillon.limit.max-header-size",
          Syntax.size(1 << 10, 1 << 20),
          "32KiB",
          "headers of a request, together; larger ones get 431");
  static final ConfigKey<Long> MAX_QUERY_SIZE =
      key(
          "carillon.limit.max-query-size",
          Syntax.size(1 << 8, 1 << 20),
          "16KiB",
          "query of a request; longer ones get 414");
  static final ConfigKey<Long> MAX_CHANNELS =
      key(
              "carillon.limit.max-channels",
              Syntax.longInteger(0, 1_000_000_000_000L),
              "100000",
              "channels in the log; a publication that would create one more gets 409")
          .zeroMeans("no limit");
  static final ConfigKey<Duration> REQUEST_READ_TIMEOUT =
      key(
          "carillon.limit.request-read-timeout",
          Syntax.duration("PT0.1S", "PT1H"),
          "PT15S",
          "embedded server: time for the headers of a request, and for each 16 KiB of its body;"
              + " slower senders are disconnected");

  static final ConfigKey<Integer> MAX_TICKETS_PER_USER =
      key(
          "carillon.limit.max-tickets-per-user",
          Syntax.integer(1, 10_000_000),
          "1000",
          "tickets of one user, or of one token without a user, that are neither redeemed nor"
              + " expired; further ones get 429");
  static final ConfigKey<Long> MEMORY =
      key(
              "carillon.limit.memory",
              Syntax.sizeOrZero(1 << 20, 1L << 40),
              "0",
              "memory for what callers cause: request bodies, pages of the log, answers that wait"
                  + " for their clients, streams and tickets; beyond it, requests get 503 and tickets"
                  + " 429")
          .zeroMeans("half of the heap");
  static final ConfigKey<Duration> RESPONSE_WRITE_TIMEOUT =
      key(
          "carillon.limit.response-write-timeout",
          Syntax.duration("PT0.1S", "PT1H"),
          "PT15S",
          "embedded server: time for each 16 KiB of a response other than a stream; clients that"
              + " read more slowly are disconnected");
  static final ConfigKey<Duration> KEEP_ALIVE_TIMEOUT =
      key(
          "carillon.limit.keep-alive-timeout",
          Syntax.duration("PT1S", "PT1H"),
          "PT75S",
          "embedded server: time between two requests of a connection. Behind a proxy, longer than"
              + " the proxy keeps idle connections to the hub: 60 s in nginx and AWS ALB, 600 s in"
              + " Google Cloud");

  static final List<ConfigKey<?>> KEYS =
      List.of(
          MAX_CONNECTIONS_PER_USER,
          MAX_CONNECTIONS_PER_ADDRESS,
          MAX_CONNECTIONS_PER_CLIENT,
          PUBLISH_RATE_PER_USER,
          PUBLISH_RATE_PER_ADDRESS,
          PUBLISH_BURST,
          MAX_CHANNELS,
          MAX_HEADER_SIZE,
          MAX_QUERY_SIZE,
          REQUEST_READ_TIMEOUT,
          MAX_TICKETS_PER_USER,
          MEMORY,
          RESPONSE_WRITE_TIMEOUT,
          KEEP_ALIVE_TIMEOUT);

  private static ConfigKey<Integer> quota(String name, String standard, String meaning) {
    return key(name, Syntax.integer(0, 10_000_000), standard, meaning).zeroMeans("no limit");
  }

  static LimitConfig read(ConfigReader reader) {
    return new LimitConfig(
        reader.get(MAX_CONNECTIONS_PER_USER),
        reader.get(MAX_CONNECTIONS_PER_ADDRESS),
        reader.get(MAX_CONNECTIONS_PER_CLIENT),
        reader.get(PUBLISH_RATE_PER_USER),
        reader.get(PUBLISH_RATE_PER_ADDRESS),
        reader.get(PUBLISH_BURST),
        reader.get(MAX_HEADER_SIZE).intValue(),
        reader.get(MAX_QUERY_SIZE).intValue(),
        reader.get(MAX_CHANNELS),
        reader.get(REQUEST_READ_TIMEOUT),
        reader.get(MAX_TICKETS_PER_USER),
        memory(reader.get(MEMORY)),
        reader.get(RESPONSE_WRITE_TIMEOUT),
        reader.get(KEEP_ALIVE_TIMEOUT));
  }

  private static long memory(long configured) {
    return configured == 0 ? Runtime.getRuntime().maxMemory() / 2 : configured;
  }

  /** The burst capacity that belongs to a rate, in events. */
  public long burstOf(int eventsPerSecond) {
    return publishBurst == 0 ? 2L * eventsPerSecond : publishBurst;
  }
}
