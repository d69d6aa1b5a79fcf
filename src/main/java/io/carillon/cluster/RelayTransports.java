package io.carillon.cluster;

import io.carillon.event.Ticker;
import java.net.URI;
import java.util.UUID;
import javax.sql.DataSource;

/** The transports there are, one factory method for each kind of relay. */
public final class RelayTransports {
  private RelayTransports() {}

  /**
   * Redis channels.
   *
   * @param url {@code redis://user:password@host:port}, or {@code rediss:} for TLS
   * @param logId of the log whose nodes are to be connected
   */
  public static RelayTransport redis(URI url, UUID logId) {
    return new RedisTransport(url, "carillon:" + logId);
  }

  /**
   * PostgreSQL's NOTIFY, in the database that has the log.
   *
   * @param logId of the log whose nodes are to be connected
   * @throws IllegalArgumentException if the database is not PostgreSQL, or its driver out of reach
   */
  public static RelayTransport postgres(DataSource dataSource, UUID logId) {
    String channel = "carillon_" + logId.toString().replace("-", "");
    PostgresTransport transport = new PostgresTransport(dataSource, channel, Ticker.SYSTEM);
    transport.check();
    return transport;
  }
}
