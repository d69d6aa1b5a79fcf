package io.carillon.embedded.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Answers malformed requests of HTTP/1.1 with a problem and closes their connections, before
 * Undertow reads them. A body that turns out to be malformed fails when it is read.
 *
 * <p>A connection is closed a moment after the response, so that its client can read the response
 * though it is still sending.
 */
final class Http1Guard extends InspectingConduit {
  private static final long LINGER_MILLIS = 500;

  /** Bytes that are dropped after the response; more stay in the socket. */
  private static final int MAX_DROPPED = 64 * 1024;

  private final StreamSinkConduit sink; // of the connection: below the responses
  private final Http1Syntax syntax;
  private volatile boolean hasResponded; // since the last head was read
  private boolean isResponding; // while it is read beside a response
  private int dropped;

  private Http1Guard(StreamConnection connection, Http1Limits limits, Refusals refusals) {
    super(connection, refusals);
    this.sink = connection.getSinkChannel().getConduit();
    this.syntax = new Http1Syntax(limits);
  }

  /**
   * Guards a connection.
   *
   * @param received what was read of it before; what must not be passed on is cut off
   */
  static void install(
      StreamConnection connection, ByteBuffer received, Http1Limits limits, Refusals refusals) {
    new Http1Guard(connection, limits, refusals).install(received);
  }

  @Override
  int inspect(ByteBuffer received) {
    if (!syntax.isInBody()) {
      hasResponded = false;
    }
    return syntax.accept(received);
  }

  @Override
  boolean isRefused() {
    return syntax.violation().isPresent();
  }

  /**
   * Reads what a client sends while a response is in progress, in which no other can be sent.
   *
   * @throws MalformedBodyException if that is malformed
   */
  int readBesideResponse(ByteBuffer target) throws IOException {
    isResponding = true;
    try {
      int count = read(target);
      return isRefused() ? refuse() : count; // part of what is malformed may have been read
    } finally {
      isResponding = false;
    }
  }

  @Override
  int refuse() throws IOException {
    Rejection rejection = syntax.violation().orElseThrow();
    if (isResponding) {
      isFirst(Refusals.Reason.MALFORMED_REQUEST, rejection.detail());
      throw new MalformedBodyException(rejection.detail());
    }
    if (isFirst(Refusals.Reason.MALFORMED_REQUEST, rejection.detail())) {
      if (!syntax.isInBody()) {
        answer(rejection);
      } else {
        if (isReadByServer()) {
          answer(rejection);
        }
        throw new MalformedBodyException(rejection.detail());
      }
    } else if (syntax.isInBody()) {
      throw new MalformedBodyException("the body is malformed");
    }
    return drop();
  }

  /** While the server itself reads a body, on the I/O thread, the application has not responded. */
  private boolean isReadByServer() {
    return Thread.currentThread() == connection.getIoThread() && !hasResponded;
  }

  /** No response is in progress here: Undertow reads the next head when the last one is sent. */
  private void answer(Rejection rejection) {
    try {
      sink.write(rejection.asHttp1());
      sink.terminateWrites();
      sink.flush();
    } catch (IOException disconnected) {
      // closed below
    }
    connection
        .getIoThread()
        .executeAfter(() -> IoUtils.safeClose(connection), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private int drop() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(MAX_DROPPED / 4);
    int count = next.read(buffer);
    if (count < 0) {
      return count;
    }
    dropped += count;
    if (dropped >= MAX_DROPPED) {
      next.suspendReads();
    }
    return 0;
  }

  @Override
  public void resumeReads() {
    if (dropped < MAX_DROPPED) {
      next.resumeReads();
    }
  }

  @Override
  void beforeSending() {
    hasResponded = true;
  }
}
