package io.carillon.config;

import java.time.Duration;

/**
 * How much anybody may have.
 *
 * @param connectionsPerUser streams and polls open for one user; 0: no limit
 * @param connectionsPerAddress streams and polls open for one address; 0: no limit
 * @param connectionsPerClient streams and polls open with one token; 0: no limit
 * @param publishRatePerUser events a second; 0: no limit
 * @param publishRatePerAddress events a second; 0: no limit
 * @param publishBurst what may be published at once, as so much time of its rate
 * @param headerSize bytes of all headers of a request
 * @param querySize characters of the query of a request
 * @param channels in the log; 0: no limit
 * @param readTimeout embedded: for the headers of a request, and for each 16 KiB of its body
 */
public record LimitConfig(
    int connectionsPerUser,
    int connectionsPerAddress,
    int connectionsPerClient,
    int publishRatePerUser,
    int publishRatePerAddress,
    Duration publishBurst,
    int headerSize,
    int querySize,
    long channels,
    Duration readTimeout) {

  static LimitConfig read(ConfigReader reader) {
    return new LimitConfig(
        reader.get(ConfigKeys.MAX_CONNECTIONS_PER_USER),
        reader.get(ConfigKeys.MAX_CONNECTIONS_PER_ADDRESS),
        reader.get(ConfigKeys.MAX_CONNECTIONS_PER_CLIENT),
        reader.get(ConfigKeys.PUBLISH_RATE_PER_USER),
        reader.get(ConfigKeys.PUBLISH_RATE_PER_ADDRESS),
        reader.get(ConfigKeys.PUBLISH_BURST),
        reader.get(ConfigKeys.MAX_HEADER_SIZE).intValue(),
        reader.get(ConfigKeys.MAX_QUERY_SIZE).intValue(),
        reader.get(ConfigKeys.MAX_CHANNELS),
        reader.get(ConfigKeys.READ_TIMEOUT));
  }
}
