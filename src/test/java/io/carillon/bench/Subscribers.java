package io.carillon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Many event-stream clients on one thread. */
final class Subscribers implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;

  private static final long OPEN_SECONDS = 60;

  /** What has not come by then has no end, or is as good as lost. */
  private static final long LONGEST_SECONDS = 30;

  private final InetSocketAddress address;
  private final int ramp; // accepting connections is not what is measured
  private final Selector selector;
  private final @Nullable LongFunction<String> resume;
  private final PriorityQueue<Absent> absent =
      new PriorityQueue<>(Comparator.comparingLong(Absent::backNanos)); // the one thread
  private final List<SocketChannel> stalled = new ArrayList<>();
  private final List<SocketChannel> open = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "bench-subscribers");
  private volatile boolean stopped;

  // the one thread
  private final Histogram latency = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
  private final Counts counts = new Counts();
  private long now;

  // written by it, after every read
  private volatile int opened;
  private volatile int refused;
  private volatile int ended;
  private volatile long delivered;
  private volatile long lastNanos = System.nanoTime();

  Subscribers(Peer peer) {
    this(peer, null);
  }

  /**
   * Subscribers that come back when the server ends their streams, after as long as it has told
   * them to wait.
   *
   * @param resume the head of the request of a client that reconnects, by the last id it has
   *     received
   */
  Subscribers(Peer peer, @Nullable LongFunction<String> resume) {
    this.address = peer.address();
    this.ramp = peer.connectionsASecond();
    this.resume = resume;
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.setDaemon(true);
    thread.start();
  }

  /** What has come. */
  static final class Counts {
    long delivered;
    long bytes;
    long missing; // not there when one that was sent later came
    long repeated; // twice in a row
    long disordered; // after one that was sent later
  }

  private record Absent(long backNanos, Client client) {}

  /** One connection's share. */
  private final class Client implements StreamReader.Listener {
    private final StreamReader reader = new StreamReader(this);

    @Override
    public void opened(boolean isStream) {
      if (isStream) {
        opened++;
      } else {
        refused++;
      }
    }

    @Override
    public void event(long dueNanos, int order) {
      counts.delivered++;
      counts.missing += order;
      latency.recordValue(
          Math.min(latency.getHighestTrackableValue(), Math.max(0, now - dueNanos)));
    }

    @Override
    public void outOfOrder(boolean isRepeated) {
      counts.delivered++;
      if (isRepeated) {
        counts.repeated++;
      } else {
        counts.disordered++;
      }
    }
  }

  /**
   * Connects {@code count} clients and waits until every stream is open.
   *
   * @param request the head of a request, by number of the client
   */
  void connect(int count, IntFunction<String> request) {
    int wanted = opened + count;
    long begin = System.nanoTime();
    try {
      for (int i = 0; i < count; i++) {
        SocketChannel channel = dial(request.apply(i), 0);
        channel.configureBlocking(false);
        synchronized (open) {
          open.add(channel);
        }
        channel.register(selector, SelectionKey.OP_READ, new Client());
        pace(begin, i + 1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(OPEN_SECONDS);
    while (opened < wanted && refused == 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    if (opened < wanted) {
      throw new IllegalStateException(
          "of %d streams %d are open, %d were refused".formatted(wanted, opened, refused));
    }
  }

  /** Connects clients that read nothing, ever. */
  void connectStalled(int count, String request) {
    try {
      for (int i = 0; i < count; i++) {
        stalled.add(dial(request, 4096));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SocketChannel dial(String request, int receiveBuffer) throws IOException {
    SocketChannel channel = SocketChannel.open();
    if (receiveBuffer > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
    }
    channel.connect(address);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  private void pace(long begin, int done) {
    long due = begin + TimeUnit.SECONDS.toNanos(1) * done / ramp;
    long wait = due - System.nanoTime();
    if (wait > 1_000_000) {
      LockSupport.parkNanos(wait);
    }
  }

  private void run() {
    ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER_BYTES);
    byte[] buffer = new byte[BUFFER_BYTES];
    while (!stopped) {
      try {
        selector.select(key -> read(key, direct, buffer), 5);
        comeBack();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void read(SelectionKey key, ByteBuffer direct, byte[] buffer) {
    try {
      direct.clear();
      int count = ((SocketChannel) key.channel()).read(direct);
      if (count < 0) {
        end(key);
        return;
      }
      direct.flip().get(buffer, 0, count);
      now = System.nanoTime();
      counts.bytes += count;
      ((Client) key.attachment()).reader.read(buffer, count);
      if (counts.delivered != delivered) {
        delivered = counts.delivered;
        lastNanos = now;
      }
    } catch (IOException gone) {
      end(key);
    }
  }

  private void end(SelectionKey key) {
    key.cancel();
    ended++;
    try {
      key.channel().close();
    } catch (IOException e) {
      // it is gone
    }
    waitToComeBack((Client) key.attachment());
  }

  private void waitToComeBack(Client client) {
    if (resume != null) {
      long wait = TimeUnit.MILLISECONDS.toNanos(client.reader.retryMillis());
      absent.add(new Absent(System.nanoTime() + wait, client));
    }
  }

  private void comeBack() throws IOException {
    while (resume != null
        && !absent.isEmpty()
        && absent.peek().backNanos() - System.nanoTime() <= 0) {
      Client client = absent.remove().client();
      client.reader.reconnected();
      try {
        SocketChannel channel = dial(resume.apply(client.reader.lastId()), 0);
        channel.configureBlocking(false);
        synchronized (open) {
          open.add(channel);
        }
        channel.register(selector, SelectionKey.OP_READ, client);
      } catch (ConnectException stillDown) {
        waitToComeBack(client);
      }
    }
  }

  /**
   * Waits until so many events have come, or none has for {@code quiet}, but 10 seconds at most.
   *
   * @return whether they have
   */
  boolean await(long count, Duration quiet) {
    long before = -1;
    long changed = System.nanoTime();
    long deadline = changed + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (delivered < count && System.nanoTime() - deadline < 0) {
      if (delivered != before) {
        before = delivered;
        changed = System.nanoTime();
      } else if (System.nanoTime() - changed > quiet.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(1_000_000);
    }
    return true;
  }

  /** Events come so far. */
  long delivered() {
    return delivered;
  }

  /** What follows is measured anew; while nothing comes. */
  void forgetLatency() {
    latency.reset();
  }

  /** When the last event came. */
  long lastNanos() {
    return lastNanos;
  }

  /** What has come; only after {@link #close()}. */
  Counts counts() {
    return counts;
  }

  /** Streams that the server has ended. */
  int ended() {
    return ended;
  }

  /** From when an event was due to when it was read; only after {@link #close()}. */
  Histogram latency() {
    return latency;
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
      selector.close();
      synchronized (open) {
        for (SocketChannel channel : open) {
          channel.close();
        }
      }
      for (SocketChannel channel : stalled) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
