package io.carillon.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.fanout.CloseReason;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.AsyncResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The behaviour towards a container that may be ready or not and may call back at any time. */
class ServletEventSinkTest {
  private static final TransportProfile BUFFERED = new TransportProfile(0, true, false, false);
  private static final TransportProfile BLOCKING = new TransportProfile(1, false, true, false);

  /** A container that is ready until the test sets it otherwise. */
  private static final class Container extends ServletOutputStream {
    final List<String> seen = new ArrayList<>();
    boolean hasRoom = true;
    WriteListener listener;

    @Override
    public boolean isReady() {
      return hasRoom;
    }

    @Override
    public void setWriteListener(WriteListener writeListener) {
      listener = writeListener;
    }

    @Override
    public void write(int one) {
      throw new UnsupportedOperationException("whole batches are written");
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      seen.add(new String(bytes, from, length, StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {
      seen.add("flush");
    }

    void calls() throws IOException {
      hasRoom = true;
      listener.onWritePossible();
    }

    AsyncContext context() {
      HttpServletResponse response =
          answering(HttpServletResponse.class, Map.of("getOutputStream", () -> this));
      ServletRequest request = answering(ServletRequest.class, Map.of());
      return answering(
          AsyncContext.class,
          Map.of(
              "getResponse", () -> response,
              "getRequest", () -> request,
              "complete", () -> seen.add("complete")));
    }
  }

  private static <T> T answering(Class<T> type, Map<String, Supplier<Object>> methods) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object answer = methods.getOrDefault(method.getName(), () -> null).get();
              return method.getReturnType() == void.class ? null : answer;
            }));
  }

  private final Container container = new Container();
  private final Deque<Runnable> writers = new ArrayDeque<>();
  private final List<CloseReason> ended = new ArrayList<>();
  private int timesReady;

  private ServletEventSink sink(TransportProfile profile) throws IOException {
    AsyncResponse suspended = answering(AsyncResponse.class, Map.of());
    ServletEventSink sink =
        ServletEventSink.on(container.context(), suspended, profile, writers::add);
    sink.attach(() -> timesReady++, ended::add);
    return sink;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void nothingIsWrittenBeforeTheFirstCallback() throws IOException {
    ServletEventSink sink = sink(BUFFERED);
    assertThat(sink.isReady()).isFalse();
    container.calls();
    assertThat(timesReady).isEqualTo(1);
    assertThat(sink.isReady()).isTrue();
  }

  @Test
  void aWriteIsFlushedAtOnceIfTheContainerIsReady() throws IOException {
    ServletEventSink sink = sink(BUFFERED);
    container.calls();
    sink.isReady();
    sink.write(bytes("one"));
    assertThat(container.seen).containsExactly("one", "flush");
  }

  @Test
  void aRefusedFlushIsRepeatedAtTheNextCallbackAndNotWithTheNextWrite() throws IOException {
    ServletEventSink sink = sink(BUFFERED);
    container.calls();
    sink.isReady();
    container.hasRoom = false;
    sink.write(bytes("one"));
    assertThat(container.seen).containsExactly("one");
    assertThat(sink.isReady()).isFalse();

    container.calls();
    assertThat(sink.isReady()).isTrue();
    assertThat(container.seen).containsExactly("one", "flush");
  }

  @Test
  void aWriteThatMayBlockIsDoneByAnotherThreadWhichReportsReadiness() throws IOException {
    ServletEventSink sink = sink(BLOCKING);
    container.calls();
    assertThat(sink.isReady()).isTrue();
    sink.write(bytes("one"));
    assertThat(container.seen).as("by this thread").isEmpty();
    assertThat(sink.isReady()).as("while the other writes").isFalse();

    writers.remove().run();
    assertThat(container.seen).containsExactly("one");
    assertThat(timesReady).isEqualTo(2);
    assertThat(sink.isReady()).isTrue();
  }

  @Test
  void outputThatTheOtherThreadCannotWriteIsKeptUntilTheNextCallback() throws IOException {
    ServletEventSink sink = sink(BLOCKING);
    container.calls();
    sink.isReady();
    sink.write(bytes("one"));
    container.hasRoom = false;
    writers.remove().run();
    assertThat(container.seen).isEmpty();

    container.calls();
    writers.remove().run();
    assertThat(container.seen).containsExactly("one");
  }

  @Test
  void aStreamThatIsClosedWhileTheOtherThreadWritesIsCompletedByThatThread() throws IOException {
    ServletEventSink sink = sink(BLOCKING);
    container.calls();
    sink.isReady();
    sink.write(bytes("one"));
    sink.close();
    assertThat(container.seen).as("never during a write").isEmpty();

    writers.remove().run();
    assertThat(container.seen).containsExactly("complete");
    sink.close();
    assertThat(container.seen).as("once").containsExactly("complete");
  }
}
