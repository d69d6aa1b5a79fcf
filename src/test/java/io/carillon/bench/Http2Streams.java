package io.carillon.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Event streams over HTTP/2 by TLS, many on a connection, with the client of the JDK. */
final class Http2Streams implements AutoCloseable {
  /** What {@link StreamReader} expects before the body of a response. */
  private static final byte[] HEAD = "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final long OPEN_SECONDS = 30;

  private final Histogram latency = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(5), 3);
  private final LongAdder delivered = new LongAdder();
  private final List<Future<?>> requests = new ArrayList<>();
  private final URI base;

  Http2Streams(InetSocketAddress address) {
    this.base = URI.create("https://127.0.0.1:" + address.getPort());
  }

  /** Whether a hub with TLS is ready. */
  static boolean isReady(InetSocketAddress address) {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("https://127.0.0.1:" + address.getPort() + "/health/ready"))
              .timeout(Duration.ofSeconds(1))
              .build();
      return client().send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A client with a connection of its own, which accepts the hub's certificate for tests. */
  static HttpClient client() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustsAll()}, null);
      return HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).sslContext(context).build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Opens streams and waits until the head of each has come.
   *
   * @throws IllegalStateException if one is refused, or does not use HTTP/2
   */
  void open(int connections, int streams, String path) {
    CountDownLatch opened = new CountDownLatch(connections * streams);
    for (int i = 0; i < connections; i++) {
      HttpClient client = client();
      for (int j = 0; j < streams; j++) {
        HttpRequest request =
            HttpRequest.newBuilder(base.resolve(path))
                .header("Accept", "text/event-stream")
                .build();
        requests.add(
            client.sendAsync(
                request,
                head -> {
                  if (head.statusCode() == 200 && head.version() == HttpClient.Version.HTTP_2) {
                    opened.countDown();
                  }
                  return HttpResponse.BodySubscribers.ofByteArrayConsumer(new Stream()::read);
                }));
      }
    }
    try {
      if (!opened.await(OPEN_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(opened.getCount() + " streams are not open");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One stream; its client calls it one part after the other. */
  private final class Stream implements StreamReader.Listener {
    private final StreamReader reader = new StreamReader(this);

    Stream() {
      reader.read(HEAD, HEAD.length);
    }

    void read(Optional<byte[]> part) {
      part.ifPresent(bytes -> reader.read(bytes, bytes.length));
    }

    @Override
    public void opened(boolean isStream) {
      // the client has read the real head
    }

    @Override
    public void event(long dueNanos, int order) {
      delivered.increment();
      latency.recordValue(Math.max(0, System.nanoTime() - dueNanos));
    }

    @Override
    public void outOfOrder(boolean isRepeated) {
      delivered.increment();
    }
  }

  long delivered() {
    return delivered.sum();
  }

  @Override
  public void close() {
    requests.forEach(request -> request.cancel(true));
  }

  /** From when an event was due to when it was read. */
  Histogram latency() {
    return latency;
  }

  /** Accepts every certificate: the one of the hub is made anew by each start. */
  private static final class TrustsAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
