package io.carillon.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Many readers of one channel at one node, in one thread, that do not parse what they read but
 * count a byte that every event has once.
 */
final class CountingReaders implements AutoCloseable {
  /** Nothing else in a stream has it. */
  static final char MARK = '~';

  private final Selector selector;
  private final List<Reader> readers = new ArrayList<>();
  private final Thread thread;

  private static final class Reader {
    volatile long events;
  }

  CountingReaders(int port, String channel, int count) {
    try {
      selector = Selector.open();
      for (int i = 0; i < count; i++) {
        SocketChannel socket =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String request =
            "GET /api/channels/%s/events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: text/event-stream\r\n\r\n"
                .formatted(channel, port);
        socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        // nothing is to be published before it listens
        socket.read(ByteBuffer.allocate(64 * 1024));
        socket.configureBlocking(false);
        Reader reader = new Reader();
        readers.add(reader);
        socket.register(selector, SelectionKey.OP_READ, reader);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = new Thread(this::run, "counting-readers");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
    try {
      while (selector.isOpen()) {
        selector.select(key -> read(key, buffer));
      }
    } catch (IOException | ClosedSelectorException closed) {
      return; // that is what was wanted
    }
  }

  private static void read(SelectionKey key, ByteBuffer buffer) {
    try {
      buffer.clear();
      if (((SocketChannel) key.channel()).read(buffer) < 0) {
        key.cancel();
        return;
      }
    } catch (IOException ended) {
      key.cancel();
      return;
    }
    long events = 0;
    byte[] bytes = buffer.array();
    for (int i = 0; i < buffer.position(); i++) {
      if (bytes[i] == MARK) {
        events++;
      }
    }
    ((Reader) key.attachment()).events += events;
  }

  /** Events of all readers so far. */
  long total() {
    return readers.stream().mapToLong(reader -> reader.events).sum();
  }

  /** Of each. */
  List<Long> counts() {
    return readers.stream().map(reader -> reader.events).toList();
  }

  @Override
  public void close() {
    try {
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
