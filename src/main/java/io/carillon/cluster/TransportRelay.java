package io.carillon.cluster;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Broadcasts messages to the other nodes over a {@link RelayTransport} and passes theirs on. There
 * is one thread and one connection for each direction; a lost connection is opened again after a
 * jittered, exponentially growing pause. Thread-safe.
 *
 * <p>The busier the hub, the more messages share a packet: the sender takes all that are queued.
 *
 * <p>The relay is up as long as the node has received one of its own packets lately; for that it
 * sends a heartbeat every second. This checks both connections, the service between them, and the
 * network.
 *
 * <p>Packets are encrypted ({@link PacketSealer}): what carries them may neither read nor write
 * events. Whatever else it does costs time, as the log makes delivery complete.
 */
final class TransportRelay implements AutoCloseable {
  private static final Logger LOG = System.getLogger(TransportRelay.class.getName());

  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /**
   * After an outage of this length the queue is stale: the other nodes have polled the log, and
   * transient events are no longer of interest.
   */
  private static final Duration STALE_AFTER = Duration.ofSeconds(1);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final RelayTransport transport;
  private final PacketSealer sealer;
  private final Inbound inbound;
  private final Ticker ticker;
  private final RelayListener listener;
  private final SendQueue sendQueue = new SendQueue();
  private final OutageLog outage =
      new OutageLog(
          LOG,
          "The relay between the nodes is down: new events are found by polling the log, transient"
              + " ones reach this node's subscribers only",
          "The relay between the nodes is up again");
  private final Thread sending;
  private final Thread receiving;
  private final CountDownLatch closing = new CountDownLatch(1);

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  private volatile RelayTransport.@Nullable Receiver receiver; // stopped by close()
  private volatile @Nullable IOException lastError; // why the last connection was lost

  private final long startedNanos;
  private long lastSentNanos; // the sending thread's, as the next
  private boolean hasBeenUp;

  TransportRelay(
      RelayTransport transport,
      KeyRing keys,
      UUID node,
      ThreadFactory threads,
      Ticker ticker,
      RelayListener listener) {
    this.transport = transport;
    this.sealer = new PacketSealer(keys, node);
    this.inbound = new Inbound(keys, node, ticker, listener);
    this.ticker = ticker;
    this.listener = listener;
    this.startedNanos = ticker.nanos();
    this.lastSentNanos = startedNanos;
    this.receiving = threads.newThread(() -> retryUntilClosed("receive", this::receive, () -> {}));
    this.sending = threads.newThread(() -> retryUntilClosed("send", this::send, this::checkState));
    receiving.setName("carillon-relay-receive");
    sending.setName("carillon-relay-send");
  }

  void start() {
    receiving.start();
    sending.start();
  }

  /**
   * Sends a message to the other nodes soon. Never blocks; the message is dropped if the queue is
   * full or the connection stays down. Committed events are then found in the log.
   */
  void broadcast(RelayMessage message) {
    if (!sendQueue.offer(message)) {
      dropped.incrementAndGet();
    }
  }

  /** Whether this node receives its own packets: then the others receive them, too. */
  boolean isUp() {
    return inbound.hasReceivedOwn()
        && ticker.nanos() - inbound.receivedOwnNanos() < RelayTransport.SILENCE.toNanos();
  }

  RelayCounts counts() {
    return new RelayCounts(
        sent.get(), inbound.received(), inbound.missed(), dropped.get(), inbound.rejected());
  }

  /** Sends what is queued, within a timeout, and ends both threads. */
  @Override
  public void close() {
    closing.countDown();
    sendQueue.close();
    join(sending, CLOSE_TIMEOUT);
    RelayTransport.Receiver open = receiver;
    if (open != null) {
      open.stop();
    }
    sending.interrupt();
    join(receiving, CLOSE_TIMEOUT.multipliedBy(2)); // PostgreSQL's checks once a second
    receiving.interrupt();
  }

  private static void join(Thread thread, Duration timeout) {
    try {
      thread.join(timeout.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed() {
    return closing.getCount() == 0;
  }

  // --- both threads ------------------------------------------------------------------------------

  private interface Connection {
    /** Returns when the relay is closed. */
    void use(Runnable onConnected) throws IOException, InterruptedException;
  }

  private void retryUntilClosed(String action, Connection connection, Runnable afterLoss) {
    AtomicLong pause = new AtomicLong(FIRST_PAUSE.toMillis());
    while (!isClosed()) {
      try {
        connection.use(() -> pause.set(FIRST_PAUSE.toMillis()));
      } catch (IOException lost) {
        if (!isClosed()) {
          lastError = lost;
          LOG.log(Level.DEBUG, () -> "The relay could not " + action + "; retrying", lost);
        }
      } catch (InterruptedException ended) {
        return;
      } catch (RuntimeException | Error fault) { // must not end the thread
        LOG.log(Level.ERROR, () -> "The relay could not " + action + "; retrying", fault);
      }
      afterLoss.run();
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

  private void send(Runnable onConnected) throws IOException, InterruptedException {
    if (ticker.nanos() - lastSentNanos > STALE_AFTER.toNanos()) {
      dropped.addAndGet(sendQueue.drain().size());
    }
    try (RelayTransport.Sender sender = transport.openSender()) {
      sender.send(packets(List.of(new RelayMessage.Heartbeat())));
      onConnected.run();
      long lastHeartbeat = ticker.nanos();
      while (true) {
        List<RelayMessage> messages = sendQueue.take(HEARTBEAT_INTERVAL);
        if (isClosed() && messages.isEmpty()) {
          return;
        }
        if (ticker.nanos() - lastHeartbeat >= HEARTBEAT_INTERVAL.toNanos()) {
          messages.add(new RelayMessage.Heartbeat());
          lastHeartbeat = ticker.nanos();
          checkState();
        }
        if (!messages.isEmpty()) {
          List<byte[]> packets = packets(messages);
          sender.send(packets);
          lastSentNanos = ticker.nanos();
          sent.addAndGet(packets.size());
        }
      }
    }
  }

  /** The messages in as few packets as possible. */
  private List<byte[]> packets(List<RelayMessage> messages) {
    int maxBytes = transport.maxPacketBytes() - PacketSealer.OVERHEAD;
    List<byte[]> packets = new ArrayList<>(1);
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    for (RelayMessage message : messages) {
      byte[] encoded = MessageFormat.encode(message, maxBytes);
      if (packet.size() > 0 && packet.size() + encoded.length > maxBytes) {
        packets.add(sealer.seal(packet.toByteArray()));
        packet.reset();
      }
      packet.writeBytes(encoded);
    }
    packets.add(sealer.seal(packet.toByteArray()));
    return packets;
  }

  private void checkState() {
    boolean mayBeStarting =
        !inbound.hasReceivedOwn()
            && ticker.nanos() - startedNanos < RelayTransport.SILENCE.toNanos();
    if (isUp()) {
      if (!hasBeenUp && !outage.isDown()) {
        LOG.log(Level.INFO, "The relay between the nodes is up");
      }
      hasBeenUp = true;
      outage.succeeded();
    } else if (!mayBeStarting && !isClosed()) {
      outage.failed(lastError);
    }
    inbound.sweep();
  }

  // --- receiving thread --------------------------------------------------------------------------

  private void receive(Runnable onConnected) throws IOException {
    try (RelayTransport.Receiver open = transport.openReceiver()) {
      receiver = open;
      if (isClosed()) {
        return; // close() may have run before the receiver was stored
      }
      open.receive(
          () -> {
            onConnected.run();
            listener.onLoss();
          },
          inbound::onPacket);
    } finally {
      receiver = null;
    }
  }
}
