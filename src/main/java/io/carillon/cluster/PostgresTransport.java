package io.carillon.cluster;

import java.io.ByteArrayOutputStream;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * PostgreSQL's NOTIFY and LISTEN, over the database that has the log: nothing more to be run.
 *
 * <p>A notification is text of less than 8,000 bytes, so a message travels as one or more of them
 * in Base64, which come together and in order, as those of one transaction do. PostgreSQL leaves
 * out what is said twice in a transaction, so each is numbered.
 *
 * <p>The transaction that notifies waits for no disk: a notification does not outlive a crash
 * anyway.
 */
final class PostgresTransport implements RelayTransport {
  private static final Logger LOG = System.getLogger(PostgresTransport.class.getName());

  /** What makes less than 8,000 characters with the prefix; a multiple of 3. */
  private static final int PART_BYTES = 5_910;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOOK_UP = Duration.ofSeconds(1);

  private static final String NOTIFY =
      "select pg_notify(?, part) from unnest(?) part,"
          + " (select set_config('synchronous_commit', 'off', true)) hurry";

  private final DataSource dataSource;
  private final String channel;

  /**
   * @param channel a name that only the nodes of one log use: lower case letters, digits and {@code
   *     _}
   */
  PostgresTransport(DataSource dataSource, String channel) {
    this.dataSource = dataSource;
    this.channel = channel;
  }

  /**
   * Fails if it cannot work, for a reason that an operator has to do something about.
   *
   * @throws IllegalArgumentException saying what
   */
  void check() {
    try (Connection connection = dataSource.getConnection()) {
      String product = connection.getMetaData().getDatabaseProductName();
      if (!"PostgreSQL".equals(product)) {
        throw new IllegalArgumentException(
            "carillon.relay: postgres needs the log to be in PostgreSQL, and it is in " + product);
      }
      PostgresNotifications.of(connection);
    } catch (SQLException e) {
      throw new IllegalArgumentException("carillon.relay: postgres: " + e.getMessage(), e);
    }
  }

  @Override
  public int maxMessageBytes() {
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
      LOG.log(Level.DEBUG, "a connection of the relay was broken", broken);
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
    private final String name = UUID.randomUUID().toString().substring(0, Part.NAME_LENGTH);
    private int number;

    NotifyingSender(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void send(List<byte[]> messages) throws IOException {
      List<String> parts = new ArrayList<>();
      for (byte[] message : messages) {
        for (int from = 0; from < message.length; from += PART_BYTES) {
          int end = Math.min(message.length, from + PART_BYTES);
          boolean isLast = end == message.length;
          parts.add(Part.text(name, ++number, isLast, message, from, end));
        }
      }
      try (PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
        statement.setString(1, channel);
        statement.setArray(2, connection.createArrayOf("text", parts.toArray()));
        statement.execute();
      } catch (SQLException e) {
        throw new IOException("PostgreSQL was lost", e);
      }
    }

    @Override
    public void close() {
      disconnect(connection);
    }
  }

  /**
   * A notification.
   *
   * @param sender who sends it
   * @param number counts the notifications of the sender
   * @param isLast whether the message ends here
   */
  private record Part(String sender, int number, boolean isLast, byte[] bytes) {
    static final int NAME_LENGTH = 8;
    private static final int NUMBER_LENGTH = 8;
    private static final int PREFIX_LENGTH = NAME_LENGTH + NUMBER_LENGTH + 1;
    private static final char LAST = '.';
    private static final char MORE = '+';

    static String text(
        String sender, int number, boolean isLast, byte[] message, int from, int end) {
      byte[] bytes = Arrays.copyOfRange(message, from, end);
      return sender
          + "%08x".formatted(number)
          + (isLast ? LAST : MORE)
          + Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * @throws IllegalArgumentException if it is somebody else's notification
     */
    static Part parse(String text) {
      if (text.length() < PREFIX_LENGTH) {
        throw new IllegalArgumentException("not a part of a message");
      }
      return new Part(
          text.substring(0, NAME_LENGTH),
          Integer.parseUnsignedInt(text.substring(NAME_LENGTH, PREFIX_LENGTH - 1), 16),
          text.charAt(PREFIX_LENGTH - 1) == LAST,
          Base64.getDecoder()
              .decode(text.substring(PREFIX_LENGTH).getBytes(StandardCharsets.ISO_8859_1)));
    }
  }

  /** Puts parts together. They come one sender's message after the other's. */
  private static final class Assembly {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private String sender = "";
    private int number;

    void add(Part part, Consumer<byte[]> listener) {
      if (!part.sender().equals(sender) || part.number() != number + 1) {
        bytes.reset(); // the beginning was before this receiver's time
      }
      sender = part.sender();
      number = part.number();
      bytes.writeBytes(part.bytes());
      if (part.isLast()) {
        listener.accept(bytes.toByteArray());
        bytes.reset();
      }
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
    public void receive(Runnable whenListening, Consumer<byte[]> listener) throws IOException {
      try {
        execute("listen " + channel);
        whenListening.run();
        Assembly assembly = new Assembly();
        long silentSince = System.nanoTime();
        while (!stopped) {
          List<String> texts = notifications.await(LOOK_UP);
          if (!texts.isEmpty()) {
            silentSince = System.nanoTime();
          } else if (System.nanoTime() - silentSince > SILENCE.toNanos()) {
            throw new IOException("PostgreSQL is silent");
          }
          texts.forEach(text -> add(assembly, text, listener));
        }
        execute("unlisten *"); // the connection goes back to a pool
      } catch (SQLException e) {
        throw new IOException("PostgreSQL was lost", e);
      }
    }

    private void add(Assembly assembly, String text, Consumer<byte[]> listener) {
      Part part;
      try {
        part = Part.parse(text);
      } catch (IllegalArgumentException notOurs) {
        LOG.log(Level.DEBUG, "a notification on {0} is no part of a message", channel);
        return;
      }
      assembly.add(part, listener);
    }

    private void execute(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    @Override
    public void stop() {
      stopped = true; // the thread that receives looks up within a second
    }

    @Override
    public void close() {
      disconnect(connection);
    }
  }
}
