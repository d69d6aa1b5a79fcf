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
 * A client's end of a stream: records what is written while it is ready, and verifies the contract
 * of {@link EventSink}.
 */
final class RecordingSink implements EventSink {
  /** The types of the hub's own events. */
  private static final Set<String> CONTROL = Set.of("connected", "heartbeat", "gap", "expired");

  private final ByteArrayOutputStream received = new ByteArrayOutputStream(256);
  private boolean ready = true;
  private boolean awaited; // was checked while not ready: owes a callback
  private boolean mayWrite;
  private boolean closed;
  private int closes;
  private int writes;
  private @Nullable IOException broken;
  private int breaksAt = Integer.MAX_VALUE;
  private boolean noticesClosing;
  private @Nullable RuntimeException faultInIsReady;
  private @Nullable RuntimeException faultInWrite;
  private @Nullable RuntimeException faultInClose;
  private boolean blocksAfterEachWrite;
  private boolean acceptsBeginning;
  private Runnable whenReady = () -> {};
  private Consumer<CloseReason> whenEnded = reason -> {};
  Runnable onReadyCheck = () -> {};
  Runnable onWrite = () -> {};

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

  /** Calls back though nothing has changed, as containers may. */
  void callBackSpuriously() {
    whenReady.run();
  }

  RecordingSink blockingAfterEachWrite() {
    blocksAfterEachWrite = true;
    return this;
  }

  /** Accepts the beginning of the stream from the thread that opens it. */
  RecordingSink acceptingBeginning() {
    acceptsBeginning = true;
    return this;
  }

  /** The peer is gone: writing fails from now on. */
  void breakConnection() {
    broken = new IOException("connection reset by peer");
  }

  /** The peer is gone, which is noticed when this was written to so often. */
  void breakConnectionAfter(int acceptedWrites) {
    breaksAt = writes + acceptedWrites;
  }

  RecordingSink noticingClosing() {
    noticesClosing = true;
    return this;
  }

  /** The sink itself detects that its peer is gone. */
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

  /** All dispatched events, including the hub's own. */
  List<ParsedEvent> stream() {
    List<ParsedEvent> events = new ArrayList<>();
    new EventStreamParser(events::add).push(received.toByteArray());
    return events;
  }

  /** The published events. */
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
  public boolean tryBegin(byte[] bytes) throws IOException {
    if (!acceptsBeginning) {
      return false;
    }
    if (broken != null) {
      throw broken;
    }
    received.writeBytes(bytes);
    return true;
  }

  @Override
  public void attach(Runnable whenReady, Consumer<CloseReason> whenEnded) {
    this.whenReady = whenReady;
    this.whenEnded = whenEnded;
  }

  @Override
  public boolean noticesClosing() {
    return noticesClosing;
  }

  @Override
  public boolean isReady() {
    if (closed) {
      throw new AssertionError("asked after it was closed");
    }
    onReadyCheck.run();
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
    if (writes == breaksAt) {
      breakConnection();
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
    onWrite.run();
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
