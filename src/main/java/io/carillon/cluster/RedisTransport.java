package io.carillon.cluster;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * Redis PUBLISH and SUBSCRIBE, on one Redis channel for all nodes of a log. Redis stores nothing,
 * so it needs no persistence and may be flushed.
 *
 * <p>Uses Jedis: the relay has a thread for each direction, which suits a blocking client. Lettuce
 * would bring Netty and its event loops into every server.
 */
final class RedisTransport implements RelayTransport {
  private static final int DEFAULT_PORT = 6379;

  /**
   * Larger groups of events are read from the log: they are rare and would fill Redis's buffers.
   */
  private static final int MAX_PACKET_BYTES = 256 * 1024;

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final HostAndPort address;
  private final JedisClientConfig config;
  private final byte[] channel;
  private final int maxReceivedBytes;

  /**
   * @param url {@code redis://user:password@host:port}, or {@code rediss:} for TLS with the JVM's
   *     trust store
   * @param channel a Redis channel that only the nodes of one log use
   * @param maxReceivedBytes longer messages end the connection
   */
  RedisTransport(URI url, String channel, int maxReceivedBytes) {
    this.address = new HostAndPort(url.getHost(), url.getPort() < 0 ? DEFAULT_PORT : url.getPort());
    this.config =
        DefaultJedisClientConfig.builder()
            .user(JedisURIHelper.getUser(url))
            .password(JedisURIHelper.getPassword(url))
            .ssl(JedisURIHelper.isRedisSSLScheme(url))
            .clientName("carillon")
            .connectionTimeoutMillis((int) TIMEOUT.toMillis())
            .socketTimeoutMillis((int) TIMEOUT.toMillis())
            .blockingSocketTimeoutMillis((int) SILENCE.toMillis())
            .build();
    this.maxReceivedBytes = maxReceivedBytes;
    this.channel = channel.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int maxPacketBytes() {
    return MAX_PACKET_BYTES;
  }

  private Jedis connect() throws IOException {
    JedisSocketFactory sockets = new DefaultJedisSocketFactory(address, config);
    try {
      return new Jedis(() -> bounded(sockets.createSocket()), config); // connects and authenticates
    } catch (JedisException refused) {
      throw new IOException("Redis cannot be reached", refused);
    }
  }

  private Socket bounded(Socket socket) {
    try {
      return new BoundedSocket(socket, maxReceivedBytes);
    } catch (IOException closed) {
      throw new JedisConnectionException(closed);
    }
  }

  private static void disconnect(Jedis jedis) {
    try {
      jedis.disconnect();
    } catch (JedisException broken) {
      return; // disconnected is disconnected
    }
  }

  @Override
  public Sender openSender() throws IOException {
    Jedis jedis = connect();
    return new Sender() {
      @Override
      public void send(List<byte[]> packets) throws IOException {
        try (Pipeline pipeline = jedis.pipelined()) {
          packets.forEach(packet -> pipeline.publish(channel, packet));
          pipeline.sync();
        } catch (JedisException lost) {
          throw new IOException("The connection to Redis was lost", lost);
        }
      }

      @Override
      public void close() {
        disconnect(jedis);
      }
    };
  }

  @Override
  public Receiver openReceiver() throws IOException {
    Jedis jedis = connect();
    return new Receiver() {
      @Override
      public void receive(Runnable onListening, Consumer<byte[]> listener) throws IOException {
        try {
          jedis.subscribe(subscriber(onListening, listener), channel);
        } catch (JedisException lost) {
          throw new IOException("The connection to Redis was lost, or is silent", lost);
        }
      }

      @Override
      public void stop() {
        disconnect(jedis);
      }

      @Override
      public void close() {
        disconnect(jedis);
      }
    };
  }

  private static BinaryJedisPubSub subscriber(Runnable onListening, Consumer<byte[]> listener) {
    return new BinaryJedisPubSub() {
      @Override
      public void onSubscribe(byte[] subscribed, int count) {
        onListening.run();
      }

      @Override
      public void onMessage(byte[] from, byte[] packet) {
        listener.accept(packet);
      }
    };
  }
}
