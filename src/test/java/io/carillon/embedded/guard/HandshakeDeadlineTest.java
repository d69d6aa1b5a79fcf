package io.carillon.embedded.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xnio.ChannelListeners;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** Real connections to a listener that never begins a handshake. */
@Timeout(30)
class HandshakeDeadlineTest {
  private static final Duration TIMEOUT = Duration.ofMillis(200);

  private final Refusals refusals = new Refusals();
  private final Set<StreamConnection> pending = HandshakeDeadline.noConnections();
  private final BlockingQueue<StreamConnection> accepted = new LinkedBlockingQueue<>();
  private XnioWorker worker;
  private AcceptingChannel<StreamConnection> port;

  @BeforeEach
  void listen() throws IOException {
    worker =
        Xnio.getInstance()
            .createWorker(
                OptionMap.builder()
                    .set(Options.WORKER_IO_THREADS, 1)
                    .set(Options.WORKER_TASK_CORE_THREADS, 1)
                    .set(Options.WORKER_TASK_MAX_THREADS, 1)
                    .getMap());
    port =
        worker.createStreamConnectionServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            ChannelListeners.openListenerAdapter(
                new HandshakeDeadline(accepted::add, TIMEOUT, refusals, pending)),
            OptionMap.EMPTY);
    port.resumeAccepts();
  }

  @AfterEach
  void end() throws IOException {
    port.close();
    worker.shutdownNow();
  }

  private Socket connect() throws IOException {
    InetSocketAddress address = port.getLocalAddress(InetSocketAddress.class);
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private long refused() {
    return refusals.counts().get(Refusals.Reason.TLS_HANDSHAKE.label()).getAsLong();
  }

  @Test
  void aConnectionWithoutAHandshakeIsClosedAndCounted() throws Exception {
    try (Socket idle = connect()) {
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(refused()).isEqualTo(1);
    assertThat(pending).isEmpty();
  }

  @Test
  void aConnectionWhoseHandshakeIsCompleteStaysOpen() throws Exception {
    try (Socket first = connect()) {
      StreamConnection opened = accepted.poll(10, TimeUnit.SECONDS);
      await().until(() -> pending.remove(opened));
      try (Socket second = connect()) { // accepted later, closed earlier than nothing else
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(opened.isOpen()).isTrue();
      assertThat(refused()).isEqualTo(1);
    }
  }

  @Test
  void aConnectionThatItsClientHasClosedIsNotCounted() throws Exception {
    Socket socket = connect();
    StreamConnection connection = accepted.poll(10, TimeUnit.SECONDS);
    connection.close();
    socket.close();
    await().until(pending::isEmpty);
    assertThat(refused()).isZero();
  }
}
