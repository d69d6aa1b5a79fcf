package io.carillon.cluster;

import io.carillon.event.Ticker;
import java.net.URI;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The transports that need nothing but a service, one factory method for each. Others are in {@code
 * shared} (rows of the database) and {@code jms} (a topic).
 */
public final class RelayTransports {
  /** A transient event travels whole, with its audience and its other fields. */
  private static final int MAX_ENVELOPE = 1 << 20;

  private RelayTransports() {}

  /**
   * Largest packet in bytes that nodes send.
   *
   * @param maxEventSize bytes of the data of an event, the same at all nodes
   */
  public static int maxReceivedBytes(int maxEventSize) {
    return maxEventSize + MAX_ENVELOPE;
  }

  /**
   * Redis channels.
   *
   * @param url {@code redis://user:password@host:port}, or {@code rediss:} for TLS
   * @param logId of the log whose nodes are to be connected
   * @param maxEventSize bytes of the data of an event, the same at all nodes
   */
  public static RelayTransport redis(URI url, UUID logId, int maxEventSize) {
    return new RedisTransport(url, "carillon:" + logId, maxReceivedBytes(maxEventSize));
  }

  /**
   * PostgreSQL's NOTIFY, in the database that has the log.
   *
   * @param logId of the log whose nodes are to be connected
   * @param maxEventSize bytes of the data of an event, the same at all nodes
   * @throws IllegalArgumentException if the database is not PostgreSQL, or its driver out of reach
   */
  public static RelayTransport postgres(DataSource dataSource, UUID logId, int maxEventSize) {
    String channel = "carillon_" + logId.toString().replace("-", "");
    PostgresTransport transport =
        new PostgresTransport(dataSource, channel, maxReceivedBytes(maxEventSize), Ticker.SYSTEM);
    transport.check();
    return transport;
  }
}
