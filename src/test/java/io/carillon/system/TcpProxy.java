package io.carillon.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A piece of network between two processes that a test can cut and mend. */
final class TcpProxy implements AutoCloseable {
  private final ServerSocket port;
  private final InetSocketAddress target;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "proxy");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile boolean silent;

  TcpProxy(int targetPort) {
    this(targetPort, plainPort());
  }

  /**
   * @param port where it is connected to
   */
  TcpProxy(int targetPort, ServerSocket port) {
    this.port = port;
    target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
    threads.execute(this::accept);
  }

  private static ServerSocket plainPort() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port.getLocalPort();
  }

  /** Breaks all connections and lets no new ones through. */
  void cut() {
    cut = true;
    sockets.forEach(TcpProxy::close);
  }

  /** Connections stay, but nothing comes through any more, as when a cable is pulled. */
  void fallSilent() {
    silent = true;
  }

  /** New connections work; those from before do not. */
  void mend() {
    sockets.forEach(TcpProxy::close);
    silent = false;
    cut = false;
  }

  private void accept() {
    while (!port.isClosed()) {
      try {
        Socket client = port.accept();
        if (cut) {
          close(client);
        } else {
          connect(client);
        }
      } catch (IOException refused) {
        Thread.onSpinWait(); // the target is away, or the proxy was closed
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server = new Socket();
    try {
      server.connect(target);
    } catch (IOException away) {
      close(client);
      throw away;
    }
    sockets.add(client);
    sockets.add(server);
    threads.execute(() -> copy(client, server));
    threads.execute(() -> copy(server, client));
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[64 * 1024];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (!silent) {
          out.write(buffer, 0, count);
        }
      }
    } catch (IOException broken) {
      Thread.onSpinWait(); // which ends the other direction, too
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      port.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
    threads.shutdownNow();
  }
}
