package io.carillon.cluster;

import io.carillon.cluster.PacketParts.Part;
import io.carillon.event.Ticker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * PostgreSQL's NOTIFY and LISTEN in the database of the log: no other service is needed.
 *
 * <p>A notification is text of less than 8,000 bytes, so a packet travels as one or more of them in
 * Base64. They arrive together and in order, since they are sent in one transaction. PostgreSQL
 * drops duplicates within a transaction, so each part is numbered.
 *
 * <p>The transaction does not wait for the disk: a notification does not survive a crash anyway.
 */
final class PostgresTransport implements RelayTransport {
  private static final Logger LOG = System.getLogger(PostgresTransport.class.getName());

  /** Gives less than 8,000 characters with the prefix; a multiple of 3. */
  private static final int PART_BYTES = 5_910;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RECEIVE_TIMEOUT = Duration.ofSeconds(1);

  private static final String NOTIFY =
      "select pg_notify(?, part) from unnest(?) part,"
          + " (select set_config('synchronous_commit', 'off', true)) options";

  private final DataSource dataSource;
  private final String channel;
  private final int maxReceivedBytes;
  private final Ticker ticker;

  /**
   * @param channel a name that only the nodes of one log use: lower case letters, digits and {@code
   *     _}
   * @param maxReceivedBytes longer packets are ignored
   */
  PostgresTransport(DataSource dataSource, String channel, int maxReceivedBytes, Ticker ticker) {
    this.dataSource = dataSource;
    this.channel = channel;
    this.maxReceivedBytes = maxReceivedBytes;
    this.ticker = ticker;
  }

  /**
   * Checks that the database supports this.
   *
   * @throws IllegalArgumentException with the reason if it does not
   */
  void check() {
    try (Connection connection = dataSource.getConnection()) {
      String product = connection.getMetaData().getDatabaseProductName();
      if (!"PostgreSQL".equals(product)) {
        throw new IllegalArgumentException(
            "carillon.relay: postgres needs the log to be in PostgreSQL, but it is in " + product);
      }
      requireNotifications(connection, PostgresNotifications.of(connection));
    } catch (SQLException e) {
      throw new IllegalArgumentException(
          "carillon.relay: postgres: " + e.getMessage() + ", or use another relay", e);
    }
  }

  /**
   * Sends a notification and waits for it. A pooler in transaction mode would keep it: the
   * listening session is not this connection's any longer.
   */
  private void requireNotifications(Connection connection, PostgresNotifications notifications)
      throws SQLException {
    String probe = "carillon_probe_" + UUID.randomUUID().toString().substring(0, 8);
    execute(connection, "listen " + probe);
    try (Connection other = connect()) {
      execute(other, "notify " + probe);
    }
    boolean isReceived = !notifications.await(RECEIVE_TIMEOUT).isEmpty();
    execute(connection, "unlisten " + probe);
    if (!isReceived) {
      throw new SQLException(
          "notifications do not arrive: a pooler in transaction mode, such as PgBouncer, keeps them;"
              + " connect to PostgreSQL directly or use its session mode, use carillon.relay = poll");
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public int maxPacketBytes() {
    return PART_BYTES;
  }

  private Connection connect() throws SQLException {
    Connection connection = dataSource.getConnection();
    if (!connection.getAutoCommit()) {
      connection.setAutoCommit(true);
    }
    return connection;
  }

  private static void disconnect(Connection connection) {
    try {
      connection.close();
    } catch (SQLException broken) {
      LOG.log(Level.DEBUG, "Closing a connection of the relay failed", broken);
    }
  }

  @Override
  public Sender openSender() throws IOException {
    try {
      Connection connection = connect();
      connection.setNetworkTimeout(Runnable::run, (int) TIMEOUT.toMillis());
      return new NotifyingSender(connection);
    } catch (SQLException e) {
      throw new IOException("PostgreSQL cannot be reached", e);
    }
  }

  private final class NotifyingSender implements Sender {
    private final Connection connection;
    private final String name = UUID.randomUUID().toString().substring(0, PartText.NAME_LENGTH);
    private int number; // of the part sent last

    NotifyingSender(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void send(List<byte[]> packets) throws IOException {
      List<String> parts = new ArrayList<>();
      for (byte[] packet : packets) {
        for (Part part : PacketParts.divide(name, number + 1, packet, PART_BYTES)) {
          number++;
          parts.add(PartText.of(part));
        }
      }
      try (PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
        statement.setString(1, channel);
        statement.setArray(2, connection.createArrayOf("text", parts.toArray()));
        statement.execute();
      } catch (SQLException e) {
        throw new IOException("The connection to PostgreSQL was lost", e);
      }
    }

    @Override
    public void close() {
      disconnect(connection);
    }
  }

  /** A part of a packet as the text of a notification. */
  private static final class PartText {
    static final int NAME_LENGTH = 8;
    private static final int NUMBER_LENGTH = 8;
    private static final int PREFIX_LENGTH = NAME_LENGTH + NUMBER_LENGTH + 1;
    private static final char LAST = '.';
    private static final char MORE = '+';

    static String of(Part part) {
      return part.sender()
          + "%08x".formatted((int) part.number())
          + (part.isLast() ? LAST : MORE)
          + Base64.getEncoder().encodeToString(part.bytes());
    }

    /**
     * @throws IllegalArgumentException if the notification is not one of Carillon's
     */
    static Part parse(String text) {
      if (text.length() < PREFIX_LENGTH) {
        throw new IllegalArgumentException("not a part of a packet");
      }
      return new Part(
          text.substring(0, NAME_LENGTH),
          Integer.parseUnsignedInt(text.substring(NAME_LENGTH, PREFIX_LENGTH - 1), 16),
          text.charAt(PREFIX_LENGTH - 1) == LAST,
          Base64.getDecoder()
              .decode(text.substring(PREFIX_LENGTH).getBytes(StandardCharsets.ISO_8859_1)));
    }
  }

  @Override
  public Receiver openReceiver() throws IOException {
    try {
      Connection connection = connect();
      return new ListeningReceiver(connection, PostgresNotifications.of(connection));
    } catch (SQLException e) {
      throw new IOException("PostgreSQL cannot be reached", e);
    }
  }

  private final class ListeningReceiver implements Receiver {
    private final Connection connection;
    private final PostgresNotifications notifications;
    private volatile boolean stopped;

    ListeningReceiver(Connection connection, PostgresNotifications notifications) {
      this.connection = connection;
      this.notifications = notifications;
    }

    @Override
    public void receive(Runnable onListening, Consumer<byte[]> listener) throws IOException {
      try {
        execute(connection, "listen " + channel);
        onListening.run();
        PacketParts parts = new PacketParts(maxReceivedBytes);
        long silentSince = ticker.nanos();
        while (!stopped) {
          List<String> texts = notifications.await(RECEIVE_TIMEOUT);
          if (!texts.isEmpty()) {
            silentSince = ticker.nanos();
          } else if (ticker.nanos() - silentSince > SILENCE.toNanos()) {
            throw new IOException("The connection to PostgreSQL is silent");
          }
          texts.forEach(text -> add(parts, text, listener));
        }
        execute(connection, "unlisten *"); // the connection goes back to the pool
      } catch (SQLException e) {
        throw new IOException("The connection to PostgreSQL was lost", e);
      }
    }

    private void add(PacketParts parts, String text, Consumer<byte[]> listener) {
      Part part;
      try {
        part = PartText.parse(text);
      } catch (IllegalArgumentException notOurs) {
        LOG.log(Level.DEBUG, "A notification on {0} is not part of a packet", channel);
        return;
      }
      parts.add(part, listener);
    }

    @Override
    public void stop() {
      stopped = true; // checked by the receiving thread within a second
    }

    @Override
    public void close() {
      disconnect(connection);
    }
  }
}
