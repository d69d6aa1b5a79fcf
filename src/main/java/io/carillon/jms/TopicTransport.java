package io.carillon.jms;

import io.carillon.cluster.RelayTransport;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A topic of the application server's broker. Messages are not persistent and expire soon: the
 * broker need not store anything.
 *
 * <p>Messages are received one after the other on the relay's own thread, since a web application
 * must not set a listener (Jakarta Messaging 3.1, 12.2).
 */
public final class TopicTransport implements RelayTransport {
  private static final Logger LOG = System.getLogger(TopicTransport.class.getName());

  /** Larger groups of events are read from the log. */
  private static final int MAX_PACKET_BYTES = 256 * 1024;

  private static final Duration TTL = Duration.ofSeconds(10);
  private static final Duration RECEIVE_TIMEOUT = Duration.ofSeconds(1);

  private final JndiNames names;
  private final String topic;
  private final int maxReceivedBytes;

  /**
   * A transport that connects when it is used.
   *
   * @param connectionFactory JNDI name
   * @param topic JNDI name; only the nodes of one log use it
   * @param maxReceivedBytes longer packets are ignored
   */
  public TopicTransport(String connectionFactory, String topic, int maxReceivedBytes) {
    this.names = new JndiNames(connectionFactory);
    this.topic = topic;
    this.maxReceivedBytes = maxReceivedBytes;
  }

  @Override
  public int maxPacketBytes() {
    return MAX_PACKET_BYTES;
  }

  /** A connection with its only session: a web application may have no more. */
  private static final class Channel implements AutoCloseable {
    final Connection connection;
    final Session session;
    final Destination destination;

    Channel(JndiNames names, String topic) throws IOException {
      try {
        destination = names.destination(topic);
        connection = names.factory().createConnection();
      } catch (JMSException e) {
        throw new IOException("The broker cannot be reached", e);
      }
      try {
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      } catch (JMSException e) {
        close();
        throw new IOException("The broker cannot be reached", e);
      }
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (JMSException broken) {
        LOG.log(Level.DEBUG, "Closing a connection of the relay failed", broken);
      }
    }
  }

  private static IOException lost(Exception cause) {
    return new IOException("The connection to the broker was lost", cause);
  }

  @Override
  public Sender openSender() throws IOException {
    Channel channel = new Channel(names, topic);
    try {
      MessageProducer producer = channel.session.createProducer(channel.destination);
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      producer.setTimeToLive(TTL.toMillis());
      producer.setDisableMessageID(true);
      return new TopicSender(channel, producer);
    } catch (JMSException e) {
      channel.close();
      throw lost(e);
    }
  }

  private record TopicSender(Channel channel, MessageProducer producer) implements Sender {
    @Override
    public void send(List<byte[]> packets) throws IOException {
      try {
        for (byte[] packet : packets) {
          BytesMessage message = channel.session.createBytesMessage();
          message.writeBytes(packet);
          producer.send(message);
        }
      } catch (JMSException | RuntimeException e) { // brokers throw any when they are away
        throw lost(e);
      }
    }

    @Override
    public void close() {
      channel.close();
    }
  }

  @Override
  public Receiver openReceiver() throws IOException {
    return new TopicReceiver(new Channel(names, topic));
  }

  private final class TopicReceiver implements Receiver {
    private final Channel channel;
    private volatile boolean stopped;

    TopicReceiver(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void receive(Runnable onListening, Consumer<byte[]> listener) throws IOException {
      try (MessageConsumer consumer = channel.session.createConsumer(channel.destination)) {
        channel.connection.start();
        onListening.run();
        int silent = 0;
        while (!stopped) {
          Message message = consumer.receive(RECEIVE_TIMEOUT.toMillis());
          silent = message == null ? silent + 1 : 0;
          if (silent > SILENCE.toSeconds()) {
            throw new IOException("The connection to the broker is silent");
          }
          if (message instanceof BytesMessage bytes && bytes.getBodyLength() <= maxReceivedBytes) {
            byte[] packet = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(packet);
            listener.accept(packet);
          }
        }
      } catch (JMSException e) {
        throw lost(e);
      }
    }

    @Override
    public void stop() {
      stopped = true; // checked by the receiving thread within a second
    }

    @Override
    public void close() {
      channel.close();
    }
  }
}
