package io.carillon.cluster;

import io.carillon.event.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A relay over a {@link RelayTransport}: one thread and one connection each way, both made anew
 * when they are lost, after a pause that grows and is jittered.
 *
 * <p>The busier the hub, the more news share a message: the sender takes whatever is waiting.
 *
 * <p>Whether the relay is up is found out by using it: a node hears its own messages, sends a beat
 * every second, and is up as long as it has heard one of its own lately. That covers both
 * connections, the carrier, and whatever lies between. Messages are numbered, so a receiver that
 * has missed one knows it and can look in the log at once.
 */
final class TransportRelay implements Relay {
  private static final Logger LOG = System.getLogger(TransportRelay.class.getName());

  private static final Duration BEAT_INTERVAL = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** How long a node that says nothing is remembered: long enough for its beats to be late. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

  /**
   * After an outage of that long the others have found in the log what waits here, and nobody wants
   * a transient event any more.
   */
  private static final Duration STALE_AFTER = Duration.ofSeconds(1);

  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final RelayTransport carrier;
  private final UUID node;
  private final Ticker ticker;
  private final Listener listener;
  private final Outbox outbox = new Outbox();
  private final Thread sending;
  private final Thread receiving;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<UUID, Heard> others = new ConcurrentHashMap<>();

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  private volatile boolean everHeard; // written by the receiving thread only, as the next
  private volatile long heardOwnNanos;
  private volatile RelayTransport.@Nullable Receiver receiver; // stopped by close()

  private volatile String trouble = "nothing is heard"; // why the last connection was lost

  private final long startedNanos;
  private long number; // the sending thread's, as what follows
  private long lastSentNanos;
  private boolean saidUp;
  private boolean saidDown;

  /** Is told by the receiving thread. */
  interface Listener {
    /** Another node has said something. */
    void heard(RelayMessage news);

    /** Something may have been said that was not heard. */
    void missed();
  }

  private record Heard(long number, long nanos) {}

  TransportRelay(
      RelayTransport carrier, UUID node, ThreadFactory threads, Ticker ticker, Listener listener) {
    this.carrier = carrier;
    this.node = node;
    this.ticker = ticker;
    this.listener = listener;
    this.startedNanos = ticker.nanos();
    this.lastSentNanos = startedNanos;
    this.receiving = threads.newThread(() -> keepTrying("receive", this::receive));
    this.sending = threads.newThread(() -> keepTrying("send", this::send));
    receiving.setName("carillon-relay-receive");
    sending.setName("carillon-relay-send");
    receiving.start();
    sending.start();
  }

  @Override
  public void tell(RelayMessage news) {
    if (!outbox.offer(news)) {
      dropped.incrementAndGet();
    }
  }

  @Override
  public boolean isUp() {
    return everHeard && ticker.nanos() - heardOwnNanos < RelayTransport.SILENCE.toNanos();
  }

  @Override
  public RelayCounts counts() {
    return new RelayCounts(sent.get(), received.get(), missed.get(), dropped.get());
  }

  @Override
  public void close() {
    closing.countDown();
    outbox.close();
    join(sending, LAST_WORDS);
    RelayTransport.Receiver open = receiver;
    if (open != null) {
      open.stop();
    }
    sending.interrupt();
    join(receiving, LAST_WORDS.plus(LAST_WORDS)); // PostgreSQL's looks up once a second
    receiving.interrupt();
  }

  private static void join(Thread thread, Duration atMost) {
    try {
      thread.join(atMost.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed() {
    return closing.getCount() == 0;
  }

  /** What an operator can act on: the innermost says it. */
  private static String reason(Throwable lost) {
    Throwable innermost = lost;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return lost.getMessage() + ": " + innermost.getMessage();
  }

  // --- both threads ------------------------------------------------------------------------------

  private interface Connection {
    /** Returns when the relay is closed. */
    void use(Runnable whenConnected) throws IOException, InterruptedException;
  }

  private void keepTrying(String what, Connection connection) {
    AtomicLong pause = new AtomicLong(FIRST_PAUSE.toMillis());
    while (!isClosed()) {
      try {
        connection.use(() -> pause.set(FIRST_PAUSE.toMillis()));
      } catch (IOException lost) {
        if (!isClosed()) {
          trouble = reason(lost);
          LOG.log(Level.DEBUG, () -> "the relay could not " + what + "; trying again", lost);
        }
      } catch (InterruptedException ended) {
        return;
      } catch (RuntimeException | Error fault) { // the thread must outlive anything
        LOG.log(Level.ERROR, () -> "the relay could not " + what + "; trying again", fault);
      }
      if ("send".equals(what)) {
        noteState();
      }
      try {
        long jittered = ThreadLocalRandom.current().nextLong(pause.get() / 2, pause.get() + 1);
        if (closing.await(jittered, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException ended) {
        return;
      }
      pause.set(Math.min(2 * pause.get(), LONGEST_PAUSE.toMillis()));
    }
  }

  // --- sending thread ----------------------------------------------------------------------------

  private void send(Runnable whenConnected) throws IOException, InterruptedException {
    if (ticker.nanos() - lastSentNanos > STALE_AFTER.toNanos()) {
      dropped.addAndGet(outbox.drain().size());
    }
    try (RelayTransport.Sender sender = carrier.openSender()) {
      sender.send(messages(List.of(new RelayMessage.Heartbeat())));
      whenConnected.run();
      long lastBeat = ticker.nanos();
      while (true) {
        List<RelayMessage> news = outbox.take(BEAT_INTERVAL);
        if (isClosed() && news.isEmpty()) {
          return;
        }
        if (ticker.nanos() - lastBeat >= BEAT_INTERVAL.toNanos()) {
          news.add(new RelayMessage.Heartbeat());
          lastBeat = ticker.nanos();
          noteState();
        }
        if (!news.isEmpty()) {
          List<byte[]> messages = messages(news);
          sender.send(messages);
          lastSentNanos = ticker.nanos();
          sent.addAndGet(messages.size());
        }
      }
    }
  }

  /** The news in as few messages as they fit in. */
  private List<byte[]> messages(List<RelayMessage> news) {
    int maxBytes = carrier.maxMessageBytes();
    List<byte[]> messages = new ArrayList<>(1);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (RelayMessage each : news) {
      byte[] header = MessageFormat.header(node, number + 1);
      byte[] encoded = MessageFormat.encode(each, maxBytes - header.length);
      if (message.size() > 0 && message.size() + encoded.length > maxBytes) {
        messages.add(message.toByteArray());
        message.reset();
      }
      if (message.size() == 0) {
        number++;
        message.writeBytes(MessageFormat.header(node, number));
      }
      message.writeBytes(encoded);
    }
    messages.add(message.toByteArray());
    return messages;
  }

  private void noteState() {
    boolean up = isUp();
    boolean mayBeStarting =
        !everHeard && ticker.nanos() - startedNanos < RelayTransport.SILENCE.toNanos();
    if (up && !saidUp) {
      LOG.log(Level.INFO, "the relay between the nodes is up");
    } else if (!up && !saidDown && !mayBeStarting && !isClosed()) {
      LOG.log(
          Level.WARNING,
          "the relay between the nodes is down ({0}): new events are found by polling the log,"
              + " transient ones reach this node''s subscribers only",
          trouble);
    }
    saidUp = up;
    saidDown = !up && (saidDown || !mayBeStarting);
    others.values().removeIf(heard -> ticker.nanos() - heard.nanos() > FORGOTTEN_AFTER.toNanos());
  }

  // --- receiving thread --------------------------------------------------------------------------

  private void receive(Runnable whenConnected) throws IOException {
    try (RelayTransport.Receiver open = carrier.openReceiver()) {
      receiver = open;
      if (isClosed()) {
        return; // close() has not seen it
      }
      open.receive(
          () -> {
            whenConnected.run();
            listener.missed();
          },
          this::hear);
    } finally {
      receiver = null;
    }
  }

  private void hear(byte[] bytes) {
    RelayMessage.Message message;
    try {
      message = MessageFormat.decode(bytes);
    } catch (IOException unreadable) {
      LOG.log(Level.DEBUG, "a message of the relay cannot be read; is a node of another version?");
      listener.missed();
      return;
    }
    if (message.node().equals(node)) {
      heardOwnNanos = ticker.nanos();
      everHeard = true;
      return;
    }
    received.incrementAndGet();
    Heard before = others.put(message.node(), new Heard(message.number(), ticker.nanos()));
    message.news().forEach(this::pass);
    if (before != null && message.number() > before.number() + 1) {
      missed.addAndGet(message.number() - before.number() - 1);
      listener.missed();
    }
  }

  private void pass(RelayMessage news) {
    try {
      listener.heard(news);
    } catch (RuntimeException fault) { // one piece of news must not cost the connection
      LOG.log(Level.ERROR, "news of another node could not be taken", fault);
    }
  }
}
