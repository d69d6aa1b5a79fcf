package io.carillon.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Clients that publish, each on a connection and a thread of its own, one request at a time. */
final class Publishers {
  private static final long SPIN_NANOS = 60_000; // sleeping is not more exact than that

  private final InetSocketAddress address;
  private final Plan plan;
  private final Histogram acknowledged = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(5), 3);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean stopped;

  Publishers(InetSocketAddress address, Plan plan) {
    this.address = address;
    this.plan = plan;
  }

  /** Makes the body of one request. */
  interface Requests {
    /**
     * A whole request with events of consecutive numbers.
     *
     * @param dueNanos when the first of them was to be sent
     * @param publisher the sender
     * @param first number of the first event
     * @param count events in the request
     */
    byte[] request(long dueNanos, int publisher, int first, int count);
  }

  /**
   * What is published.
   *
   * @param events of each connection
   * @param connections side by side
   * @param batch events in one request
   * @param rate events a second of all connections together; 0 = as fast as they are acknowledged
   * @param limit after which no more is sent
   */
  record Plan(
      int events, int connections, int batch, double rate, Duration limit, Requests requests) {

    /** The plan for one request, whatever time it takes. */
    static Plan once(Requests request) {
      return new Plan(1, 1, 1, 0, Duration.ofMinutes(2), request);
    }

    /** One connection at a rate, until it is stopped. */
    static Plan steadily(double rate, Requests requests) {
      return new Plan(Integer.MAX_VALUE, 1, 1, rate, Duration.ofMinutes(5), requests);
    }
  }

  /** Ends {@link #run} before its time, from another thread. */
  void stop() {
    stopped = true;
  }

  /** How long it took, from the first request to the last answer. */
  long run() {
    List<Thread> threads = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < plan.connections(); i++) {
      int publisher = i;
      Thread thread = new Thread(() -> publish(publisher, begin), "bench-publisher-" + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return System.nanoTime() - begin;
  }

  /** From when a request was due to its answer. */
  Histogram acknowledged() {
    return acknowledged;
  }

  /** Counts what others have sent, too, after both have run. */
  void add(Publishers others) {
    acknowledged.add(others.acknowledged);
    sent.addAndGet(others.sent());
    refused.addAndGet(others.refused());
  }

  /** Events sent. */
  long sent() {
    return sent.get();
  }

  /** Requests answered with something else than success. */
  long refused() {
    return refused.get();
  }

  private void publish(int publisher, long begin) {
    try (Connection connection = new Connection(address)) {
      long end = begin + plan.limit().toNanos();
      for (int first = 0; isGoingOn(first, end); first += plan.batch()) {
        int count = Math.min(plan.batch(), plan.events() - first);
        long due = plan.rate() == 0 ? System.nanoTime() : await(begin, publisher, first);
        int status = connection.send(plan.requests().request(due, publisher, first, count));
        if (status < 200 || status > 299) {
          refused.incrementAndGet();
        }
        sent.addAndGet(count);
        acknowledged.recordValue(System.nanoTime() - due);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isGoingOn(int next, long end) {
    return !stopped && next < plan.events() && System.nanoTime() < end;
  }

  /** One after the other, where the server ends them after so many requests (Grizzly: 256). */
  private static final class Connection implements AutoCloseable {
    private final InetSocketAddress address;
    private Socket socket;
    private AnswerReader answers;

    Connection(InetSocketAddress address) throws IOException {
      this.address = address;
      open();
    }

    private void open() throws IOException {
      socket = new Socket(address.getAddress(), address.getPort());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(60_000);
      answers = new AnswerReader(socket.getInputStream());
    }

    int send(byte[] request) throws IOException {
      if (answers.isEnded()) {
        socket.close();
        open();
      }
      socket.getOutputStream().write(request);
      return answers.status();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Waits until an event is due; the connections take turns. */
  private long await(long begin, int publisher, int first) {
    double number = (double) first * plan.connections() + (double) publisher * plan.batch();
    long due = begin + (long) (number * TimeUnit.SECONDS.toNanos(1) / plan.rate());
    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
      if (wait > SPIN_NANOS) {
        LockSupport.parkNanos(wait - SPIN_NANOS + 10_000);
      } else {
        Thread.onSpinWait();
      }
    }
    return due;
  }

  /** Reads answers that have a {@code Content-Length} or chunks, and keeps their status. */
  static final class AnswerReader {
    private final InputStream in;
    private final byte[] buffer = new byte[16 * 1024];
    private int size;
    private boolean ended;

    AnswerReader(InputStream in) {
      this.in = in;
    }

    int status() throws IOException {
      size = 0;
      int headEnd;
      do {
        int read = in.read(buffer, size, buffer.length - size);
        if (read < 0) {
          throw new IOException("the server has ended the connection");
        }
        size += read;
        headEnd = headEnd();
      } while (headEnd < 0);
      String head = new String(buffer, 0, headEnd, StandardCharsets.US_ASCII);
      String folded = head.toLowerCase();
      ended = folded.contains("connection: close");
      int length = folded.indexOf("content-length:");
      if (length >= 0) {
        int end = folded.indexOf('\r', length);
        skip(headEnd + Integer.parseInt(folded.substring(length + 15, end).strip()));
      } else if (folded.contains("transfer-encoding: chunked")) {
        skipChunks();
      }
      return Integer.parseInt(head.substring(9, 12));
    }

    /** Whether the last answer was the connection's last (RFC 9112, 9.6). */
    boolean isEnded() {
      return ended;
    }

    private int headEnd() {
      for (int i = 3; i < size; i++) {
        if (buffer[i] == '\n' && buffer[i - 2] == '\n') {
          return i + 1;
        }
      }
      return -1;
    }

    private void skip(int wanted) throws IOException {
      while (size < wanted) {
        int read = in.read(buffer, 0, Math.min(buffer.length, wanted - size));
        if (read < 0) {
          throw new IOException("the server has ended the connection");
        }
        size += read;
      }
    }

    private void skipChunks() throws IOException {
      while (!new String(buffer, 0, size, StandardCharsets.US_ASCII).endsWith("0\r\n\r\n")) {
        int read = in.read(buffer, size, buffer.length - size);
        if (read < 0) {
          throw new IOException("the server has ended the connection");
        }
        size += read;
      }
    }
  }
}
