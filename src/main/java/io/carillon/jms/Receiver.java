package io.carillon.jms;

import io.carillon.config.JmsConfig.Inbound;
import io.carillon.event.Publication;
import io.carillon.jpa.SetAsidePublications;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Receipt;
import io.carillon.wire.PublicationTooLargeException;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Publishes the messages of a queue or topic. A JTA transaction consumes some messages; it commits
 * when their events are in the log. If it does not, the broker delivers them again, and the log
 * recognizes them by their ids: each becomes one event. The log commits in transactions of its own,
 * so that no XA data source is needed. A topic has a durable subscription that all nodes share.
 *
 * <p>A message that cannot be published is set aside and delays no other. Used by one thread.
 */
final class Receiver implements BrokerLoop.Step {
  private static final Logger LOG = System.getLogger(Receiver.class.getName());
  private static final int BATCH = 100;

  /** How long a message is waited for, and the hub for this thread when it stops. */
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final Inbound config;
  private final JndiNames names;
  private final MessageReader reader;
  private final Function<Publication, CompletionStage<Receipt>> publish;
  private final SetAsidePublications unpublished;
  private final Executor database;
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong setAside = new AtomicLong();

  /**
   * @param publish idempotent by id
   * @param database its threads are in no transaction
   */
  Receiver(
      Inbound config,
      JndiNames names,
      MessageReader reader,
      Function<Publication, CompletionStage<Receipt>> publish,
      SetAsidePublications unpublished,
      Executor database) {
    this.config = config;
    this.names = names;
    this.reader = reader;
    this.publish = publish;
    this.unpublished = unpublished;
    this.database = database;
  }

  String name() {
    return config.name();
  }

  /** Messages that this node has published. */
  long received() {
    return received.get();
  }

  /** Messages that this node has set aside. */
  long setAside() {
    return setAside.get();
  }

  @Override
  public Duration run() throws JMSException {
    UserTransaction transaction = names.transaction();
    try {
      transaction.begin();
      boolean isDone = false;
      try {
        consume();
        isDone = true;
      } finally {
        if (isDone) {
          transaction.commit();
        } else if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
          transaction.rollback();
        }
      }
      return Duration.ZERO;
    } catch (JMSException | RuntimeException failure) {
      throw failure;
    } catch (Exception failure) { // of the transaction manager
      JMSException unknown = new JMSException("the transaction has failed: " + failure);
      unknown.setLinkedException(failure);
      throw unknown;
    }
  }

  private void consume() throws JMSException {
    try (Connection connection = names.factory().createConnection();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = consumer(session)) {
      connection.start();
      Map<Message, CompletionStage<Receipt>> published = new LinkedHashMap<>();
      Message message = consumer.receive(WAIT.toMillis());
      while (message != null) {
        publish(message, published);
        message = published.size() < BATCH ? consumer.receiveNoWait() : null;
      }
      for (Map.Entry<Message, CompletionStage<Receipt>> each : published.entrySet()) {
        await(each.getKey(), each.getValue());
      }
    }
  }

  private MessageConsumer consumer(Session session) throws JMSException {
    Destination destination = names.destination(config.destination());
    return destination instanceof Topic topic
        ? session.createSharedDurableConsumer(topic, "carillon-" + config.name())
        : session.createConsumer(destination);
  }

  private void publish(Message message, Map<Message, CompletionStage<Receipt>> published)
      throws JMSException {
    try {
      published.put(message, publish.apply(reader.read(message)));
    } catch (UnreadableMessageException | PublicationTooLargeException unreadable) {
      setAside(message, String.valueOf(unreadable.getMessage()));
    }
  }

  private void await(Message message, CompletionStage<Receipt> stage) throws JMSException {
    try {
      stage.toCompletableFuture().join();
      received.incrementAndGet();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (!SetAsidePublications.isPermanent(cause)) {
        throw new LogUnavailableException("the event log takes no messages", cause);
      }
      Throwable root = cause instanceof LogUnavailableException ? cause.getCause() : cause;
      setAside(message, String.valueOf(root.getMessage()));
    }
  }

  private void setAside(Message message, String reason) throws JMSException {
    String id = idOf(message);
    try {
      CompletableFuture.runAsync(
              () ->
                  unpublished.insert(
                      reader.channel(), id, MessageReader.text(message), reader.format(), reason),
              database)
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    LOG.log(
        Level.WARNING,
        "Message {0} of {1} cannot be published and is set aside in carillon_outbox: {2}",
        id,
        config.destination(),
        reason);
    setAside.incrementAndGet();
  }

  private static String idOf(Message message) throws JMSException {
    try {
      return MessageReader.id(message);
    } catch (UnreadableMessageException none) {
      return "jms:without-id-" + message.getJMSTimestamp();
    }
  }
}
