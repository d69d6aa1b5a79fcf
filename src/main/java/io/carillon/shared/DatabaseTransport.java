package io.carillon.shared;

import io.carillon.cluster.PacketParts;
import io.carillon.cluster.PacketParts.Part;
import io.carillon.cluster.RelayTransport;
import io.carillon.event.Ticker;
import io.carillon.log.LogUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Rows of the log's database, on any database and without another service: a packet is one or more
 * rows, which the other nodes read at an interval, with one query for all of them.
 *
 * <p>Each node numbers its own rows and commits them in this order, so a node that has read a row
 * has read all rows of that sender before it. A sender removes its rows after some seconds; a
 * receiver that was away for longer has lost packets, which a relay may.
 */
public final class DatabaseTransport implements RelayTransport {
  /** Larger groups of events are read from the log. */
  private static final int MAX_PACKET_BYTES = 256 * 1024;

  /** How long a part can be read. */
  private static final Duration KEPT = Duration.ofSeconds(10);

  /** After this the parts of a sender that has ended are removed. */
  private static final Duration TTL = Duration.ofMinutes(1);

  private static final Duration CLEANING_INTERVAL = Duration.ofSeconds(1);

  /** How often nodes that have come are looked for. */
  private static final Duration DISCOVERY_INTERVAL = Duration.ofMillis(250);

  private final SharedDatabase database;
  private final Duration interval;
  private final int maxReceivedBytes;
  private final Ticker ticker;
  private final String name = UUID.randomUUID().toString();
  private long number; // of the part sent last; the sending thread's

  /**
   * @param interval how often rows are read
   * @param maxReceivedBytes longer packets are ignored
   */
  public DatabaseTransport(
      SharedDatabase database, Duration interval, int maxReceivedBytes, Ticker ticker) {
    this.database = database;
    this.interval = interval;
    this.maxReceivedBytes = maxReceivedBytes;
    this.ticker = ticker;
  }

  @Override
  public int maxPacketBytes() {
    return MAX_PACKET_BYTES;
  }

  private static <T> T access(Supplier<T> access) throws IOException {
    try {
      return access.get();
    } catch (LogUnavailableException unavailable) {
      throw new IOException("The database is unavailable", unavailable);
    }
  }

  @Override
  public Sender openSender() {
    return new RowSender();
  }

  private final class RowSender implements Sender {
    /** Groups of parts that can still be read, oldest first. */
    private final Deque<Sent> sent = new ArrayDeque<>();

    private long lastCleaned = ticker.nanos();

    private record Sent(long nanos, long last) {}

    @Override
    public void send(List<byte[]> packets) throws IOException {
      List<Part> parts = new ArrayList<>();
      for (byte[] packet : packets) {
        parts.addAll(
            PacketParts.divide(name, number + parts.size() + 1, packet, RelayPartRow.MAX_CONTENT));
      }
      number += parts.size(); // also after a failure: the rows may be there
      long expiry = database.expiry(TTL);
      access(
          () ->
              database.write(
                  em -> {
                    parts.forEach(part -> em.persist(new RelayPartRow(part, expiry)));
                    return parts.size();
                  }));
      sent.addLast(new Sent(ticker.nanos(), number));
      clean();
    }

    private void clean() throws IOException {
      long now = ticker.nanos();
      if (now - lastCleaned < CLEANING_INTERVAL.toNanos()) {
        return;
      }
      lastCleaned = now;
      long old = 0;
      while (!sent.isEmpty() && now - sent.getFirst().nanos() > KEPT.toNanos()) {
        old = sent.removeFirst().last();
      }
      if (old > 0) {
        remove(old);
      }
    }

    private void remove(long last) throws IOException {
      access(
          () ->
              database.write(
                  em ->
                      em.createQuery(
                              "delete from RelayPartRow p"
                                  + " where p.sender = :sender and p.number <= :last")
                          .setParameter("sender", name)
                          .setParameter("last", last)
                          .executeUpdate()));
    }

    @Override
    public void close() {
      // it has no connection of its own
    }
  }

  @Override
  public Receiver openReceiver() {
    return new RowReceiver();
  }

  private final class RowReceiver implements Receiver {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private long receivedNanos;

    @Override
    public void receive(Runnable onListening, Consumer<byte[]> listener) throws IOException {
      RelayPartReader reader = new RelayPartReader(database, maxReceivedBytes);
      access(reader::skipToEnd);
      onListening.run();
      receivedNanos = ticker.nanos();
      long discoveredNanos = receivedNanos;
      while (!isStopped()) {
        if (ticker.nanos() - discoveredNanos >= DISCOVERY_INTERVAL.toNanos()) {
          access(reader::findSenders);
          discoveredNanos = ticker.nanos();
        }
        read(reader, listener);
      }
    }

    private void read(RelayPartReader reader, Consumer<byte[]> listener) throws IOException {
      List<Part> parts = access(reader::next);
      if (!parts.isEmpty()) {
        receivedNanos = ticker.nanos();
        parts.forEach(part -> reader.join(part, listener));
      } else if (ticker.nanos() - receivedNanos > SILENCE.toNanos()) {
        throw new IOException("No row of any node, not even of this one, has been found");
      }
    }

    /** Waits for the interval. */
    private boolean isStopped() throws IOException {
      try {
        return stopped.await(interval.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    @Override
    public void stop() {
      stopped.countDown();
    }

    @Override
    public void close() {
      stop();
    }
  }
}
