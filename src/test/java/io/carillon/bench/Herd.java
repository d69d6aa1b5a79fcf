package io.carillon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that connect all at once, each for a stream; one thread. */
final class Herd implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final AtomicInteger HERDS = new AtomicInteger();

  private final List<SocketChannel> channels = new ArrayList<>();
  private final long[] servedNanos;
  private int served;
  private int refused;

  private Herd(int clients) {
    this.servedNanos = new long[clients];
  }

  /**
   * Connects the clients, and waits until each has the head of its response, is refused, or has
   * waited for a minute.
   *
   * @param requests the head of the request of each client
   */
  static Herd connect(InetSocketAddress address, List<String> requests) {
    Herd herd = new Herd(requests.size());
    try (Selector selector = Selector.open()) {
      herd.connect(selector, address, requests);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return herd;
  }

  private void connect(Selector selector, InetSocketAddress address, List<String> requests)
      throws IOException {
    InetAddress source = source(address);
    long began = System.nanoTime();
    for (String request : requests) {
      SocketChannel channel = SocketChannel.open();
      channels.add(channel);
      channel.bind(new InetSocketAddress(source, 0));
      channel.configureBlocking(false);
      channel.connect(address);
      channel.register(
          selector,
          SelectionKey.OP_CONNECT,
          ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    }
    ByteBuffer received = ByteBuffer.allocate(16 * 1024);
    while (served + refused < requests.size() && System.nanoTime() - began < PATIENCE.toNanos()) {
      selector.select(key -> proceed(key, received, began), 100);
    }
    refused += requests.size() - served - refused;
    for (SelectionKey key : selector.keys()) {
      key.cancel();
    }
  }

  /**
   * On this machine, each herd has an address of its own. Otherwise, the kernel searches long for a
   * port that no earlier herd has used a moment ago, and this herd would not come at once.
   */
  private static InetAddress source(InetSocketAddress server) throws IOException {
    boolean isHere = server.getAddress().isLoopbackAddress();
    int host = 2 + HERDS.getAndIncrement() % 250;
    return InetAddress.getByAddress(
        isHere ? new byte[] {127, 0, 1, (byte) host} : new byte[] {0, 0, 0, 0});
  }

  private void proceed(SelectionKey key, ByteBuffer received, long began) {
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        channel.write((ByteBuffer) key.attachment()); // fits into the buffer of a new socket
        key.interestOps(SelectionKey.OP_READ);
        return;
      }
      received.clear();
      int count = channel.read(received);
      key.interestOps(0);
      String head = new String(received.array(), 0, Math.max(0, count), StandardCharsets.US_ASCII);
      if (StreamReader.isOfStream(head.toLowerCase(Locale.ROOT))) {
        servedNanos[served++] = System.nanoTime() - began;
      } else {
        refused++;
      }
    } catch (IOException reset) {
      key.cancel();
      refused++;
    }
  }

  int served() {
    return served;
  }

  /** Not served, for whatever reason. */
  int refused() {
    return refused;
  }

  /**
   * After how many seconds a part of those that were served had the head of their response.
   *
   * @param part from 0 to 1
   */
  double seconds(double part) {
    return served == 0
        ? PATIENCE.toSeconds()
        : ofSorted(Arrays.stream(servedNanos, 0, served).sorted().toArray(), part) / 1e9;
  }

  /** The value that a part of sorted values do not exceed (nearest rank). */
  static long ofSorted(long[] sorted, double part) {
    int rank = (int) Math.ceil(part * sorted.length);
    return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
  }

  @Override
  public void close() {
    try {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
