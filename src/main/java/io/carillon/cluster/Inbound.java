package io.carillon.cluster;

import io.carillon.cluster.PacketOpener.Opened;
import io.carillon.diagnostics.OutageLog;
import io.carillon.event.Ticker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Opens the packets that a relay receives and passes their messages on. Packets are numbered, so it
 * detects a lost one. {@link #onPacket} is for the receiving thread, all else thread-safe.
 */
final class Inbound {
  private static final Logger LOG = System.getLogger(Inbound.class.getName());

  /** After so long without a packet that was not authentic, another one is logged again. */
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final PacketOpener opener;
  private final UUID node;
  private final Ticker ticker;
  private final RelayListener listener;
  private final OutageLog forgeries =
      new OutageLog(
          LOG,
          "The relay has brought packets that no node of this log has sent, or that were sent"
              + " again; they are ignored. Another program publishes in the nodes' channel",
          "The relay brings packets of nodes of this log only");

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private volatile boolean hasReceivedOwn; // written by the receiving thread only, as the next
  private volatile long receivedOwnNanos;
  private volatile long forgedNanos;

  Inbound(KeyRing keys, UUID node, Ticker ticker, RelayListener listener) {
    this.opener = new PacketOpener(keys);
    this.node = node;
    this.ticker = ticker;
    this.listener = listener;
  }

  boolean hasReceivedOwn() {
    return hasReceivedOwn;
  }

  /** When the last packet of this node came back; only if one has. */
  long receivedOwnNanos() {
    return receivedOwnNanos;
  }

  /** Packets of other nodes. */
  long received() {
    return received.get();
  }

  /** Packets of other nodes that did not arrive. */
  long missed() {
    return missed.get();
  }

  /** Packets that were not authentic, or repeated. */
  long rejected() {
    return rejected.get();
  }

  /** Forgets what is not needed any more; to be called from time to time. */
  void sweep() {
    opener.forgetSilent();
    if (ticker.nanos() - forgedNanos > QUIET.toNanos()) {
      forgeries.succeeded();
    }
  }

  void onPacket(byte[] bytes) {
    Opened opened = opener.open(bytes);
    if (opened instanceof Opened.Packet packet) {
      onPacket(packet);
    } else {
      onRefused((Opened.Refused) opened);
    }
  }

  private void onRefused(Opened.Refused refused) {
    LOG.log(Level.DEBUG, "A packet is refused as {0}", refused);
    switch (refused) {
      case UNREADABLE -> listener.onLoss(); // a node may run another version
      case UNKNOWN_KEY -> listener.onUnknownKey(); // a node may have started
      case REPEATED, FORGED -> {
        rejected.incrementAndGet();
        forgedNanos = ticker.nanos();
        forgeries.failed(null);
      }
    }
  }

  private void onPacket(Opened.Packet packet) {
    if (packet.node().equals(node)) {
      receivedOwnNanos = ticker.nanos();
      hasReceivedOwn = true;
      return;
    }
    received.incrementAndGet();
    boolean isDecoded = passAll(packet.messages());
    long skipped = packet.number() - packet.lastNumber().orElse(0L) - 1;
    if (packet.lastNumber().isPresent()) { // otherwise sent before this node listened
      missed.addAndGet(skipped);
    }
    if (skipped > 0 || !isDecoded) {
      listener.onLoss();
    }
  }

  private boolean passAll(byte[] messages) {
    try {
      MessageFormat.decode(messages).forEach(this::pass);
      return true;
    } catch (IOException unreadable) {
      LOG.log(Level.DEBUG, "A packet of another node cannot be decoded", unreadable);
      return false;
    }
  }

  private void pass(RelayMessage message) {
    try {
      listener.onMessage(message);
    } catch (RuntimeException fault) { // one message must not cost the connection
      LOG.log(Level.ERROR, "A relay message could not be processed", fault);
    }
  }
}
