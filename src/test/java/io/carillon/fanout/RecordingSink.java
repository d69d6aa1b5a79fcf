package io.carillon.fanout;

import io.carillon.wire.EventStreamParser;
import io.carillon.wire.ParsedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's end of a stream: takes what it is given while it is ready, and holds the engine to the
 * contract of {@link EventSink}.
 */
final class RecordingSink implements EventSink {
  /** What the hub itself says. */
  private static final Set<String> CONTROL = Set.of("connected", "heartbeat", "gap", "expired");

  private final ByteArrayOutputStream received = new ByteArrayOutputStream(256);
  private boolean ready = true;
  private boolean awaited; // was asked while not ready: owes a call
  private boolean mayWrite;
  private boolean closed;
  private int closes;
  private int writes;
  private @Nullable IOException broken;
  private @Nullable RuntimeException faultInIsReady;
  private @Nullable RuntimeException faultInWrite;
  private @Nullable RuntimeException faultInClose;
  private boolean blocksAfterEachWrite;
  private Runnable whenReady = () -> {};
  private Consumer<CloseReason> whenEnded = reason -> {};
  Runnable whenAsked = () -> {};
  Runnable whenWritten = () -> {};

  // --- what the client does ---------------------------------------------------------------------

  void block() {
    ready = false;
  }

  void unblock() {
    ready = true;
    if (awaited) {
      awaited = false;
      whenReady.run();
    }
  }

  boolean isBlocked() {
    return !ready;
  }

  /** Calls though nothing has changed, as containers may. */
  void callSpuriously() {
    whenReady.run();
  }

  RecordingSink blockingAfterEachWrite() {
    blocksAfterEachWrite = true;
    return this;
  }

  /** The peer is gone: writing fails from now on. */
  void breakOff() {
    broken = new IOException("connection reset by peer");
  }

  /** The sink itself finds out that its peer is gone. */
  void end(CloseReason reason) {
    whenEnded.accept(reason);
  }

  void failInIsReady(RuntimeException fault) {
    faultInIsReady = fault;
  }

  void failInWrite(RuntimeException fault) {
    faultInWrite = fault;
  }

  void failInClose(RuntimeException fault) {
    faultInClose = fault;
  }

  // --- what the client has seen -----------------------------------------------------------------

  /** All that was dispatched, the hub's own events too. */
  List<ParsedEvent> stream() {
    List<ParsedEvent> events = new ArrayList<>();
    new EventStreamParser(events::add).push(received.toByteArray());
    return events;
  }

  /** What was published. */
  List<ParsedEvent> events() {
    return stream().stream().filter(event -> !CONTROL.contains(event.type())).toList();
  }

  List<String> data() {
    return events().stream().map(ParsedEvent::data).toList();
  }

  List<String> ids() {
    return events().stream().map(ParsedEvent::id).toList();
  }

  List<ParsedEvent> ofType(String type) {
    return stream().stream().filter(event -> event.type().equals(type)).toList();
  }

  /** What the client would send as {@code Last-Event-ID}. */
  String lastEventId() {
    EventStreamParser parser = new EventStreamParser(event -> {});
    parser.push(received.toByteArray());
    return parser.lastEventId();
  }

  String text() {
    return received.toString(StandardCharsets.UTF_8);
  }

  int writes() {
    return writes;
  }

  boolean isClosed() {
    return closed;
  }

  int closes() {
    return closes;
  }

  // --- what the engine does ---------------------------------------------------------------------

  @Override
  public void attach(Runnable whenReady, Consumer<CloseReason> whenEnded) {
    this.whenReady = whenReady;
    this.whenEnded = whenEnded;
  }

  @Override
  public boolean isReady() {
    if (closed) {
      throw new AssertionError("asked after it was closed");
    }
    whenAsked.run();
    if (faultInIsReady != null) {
      throw faultInIsReady;
    }
    mayWrite = ready;
    awaited = !ready;
    return ready;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    if (closed || !mayWrite) {
      throw new AssertionError("written to while " + (closed ? "closed" : "not ready"));
    }
    if (faultInWrite != null) {
      throw faultInWrite;
    }
    if (broken != null) {
      throw broken;
    }
    mayWrite = false;
    writes++;
    received.writeBytes(bytes);
    if (blocksAfterEachWrite) {
      ready = false;
    }
    whenWritten.run();
  }

  @Override
  public void close() {
    closes++;
    closed = true;
    if (faultInClose != null) {
      throw faultInClose;
    }
  }
}
