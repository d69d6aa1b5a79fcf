package io.carillon.jms;

import io.carillon.config.JmsConfig.Outbound;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.log.EventLog;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import io.carillon.shared.ForwardingPositions;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends the events of a channel to a destination, in their order. A lease elects one node of the
 * cluster. The position is stored after the broker has confirmed the messages, so a crash in
 * between repeats up to a page of them: with the same ids, by which Artemis drops and others
 * recognize the repetition. Used by one thread.
 */
final class Sender implements BrokerLoop.Step {
  private static final Logger LOG = System.getLogger(Sender.class.getName());
  private static final PageLimit PAGE = new PageLimit(100, 1 << 20);

  /** How soon a new event is noticed. */
  private static final Duration POLL = Duration.ofMillis(100);

  private static final Duration POLL_LEASE = Duration.ofSeconds(1);

  private final Outbound config;
  private final JndiNames names;
  private final EventWriter writer;
  private final EventLog log;
  private final ForwardingPositions positions;
  private final Clock clock;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();

  Sender(
      Outbound config,
      JndiNames names,
      EventWriter writer,
      EventLog log,
      ForwardingPositions positions,
      Clock clock) {
    this.config = config;
    this.names = names;
    this.writer = writer;
    this.log = log;
    this.positions = positions;
    this.clock = clock;
  }

  ChannelName channel() {
    return config.channel();
  }

  /** Events that this node has sent. */
  long sent() {
    return sent.get();
  }

  /** Events that retention had removed before they were sent. */
  long missed() {
    return missed.get();
  }

  /** Lets another node go on at once. */
  void release() {
    positions.release(channel());
  }

  @Override
  public Duration run() throws JMSException {
    Optional<Long> position = positions.tryHold(channel(), () -> log.extent(channel()).head());
    return position.isPresent() ? sendAfter(position.get()) : POLL_LEASE;
  }

  private Duration sendAfter(long position) throws JMSException {
    Replay page = log.readAfter(channel(), position, PAGE);
    if (page instanceof Replay.Truncated truncated) {
      report(truncated.first() - position - 1);
    }
    List<Event> events = page.events();
    if (!events.isEmpty()) {
      send(events);
      if (!positions.tryAdvance(channel(), events.get(events.size() - 1).seq())) {
        LOG.log(Level.WARNING, "Another node has taken over to send events of {0}", channel());
        return POLL_LEASE;
      }
    }
    return page.isLast() ? POLL : Duration.ZERO;
  }

  private void report(long count) {
    missed.addAndGet(count);
    LOG.log(
        Level.WARNING,
        "Retention has removed {0} events of {1} before they were sent to {2}",
        Long.toString(count),
        channel(),
        config.destination());
  }

  /** Outside a transaction the broker confirms each message (Jakarta Messaging 3.1, 6.2.9). */
  private void send(List<Event> events) throws JMSException {
    try (Connection connection = names.factory().createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer =
            session.createProducer(names.destination(config.destination()))) {
      for (Event event : events) {
        if (!event.isExpiredAt(clock.instant())) {
          producer.send(writer.write(event, session));
          sent.incrementAndGet();
        }
      }
    }
  }
}
