package io.carillon.push;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/**
 * A push service on this machine, with the browsers that have subscribed there: it checks the token
 * of the application server (RFC 8292), and decrypts messages as the browser does (RFC 8291).
 */
public final class LocalPushService implements AutoCloseable {
  private static final String PATH = "/push/";
  private static final int HEADER_BYTES = 16 + 4 + 1;

  private final HttpServer server;
  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private final Map<String, Device> devices = new ConcurrentHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();

  private LocalPushService(HttpServer server) {
    this.server = server;
  }

  /** Starts on a free port. */
  public static LocalPushService start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      LocalPushService service = new LocalPushService(server);
      server.createContext(PATH, service::answer);
      server.setExecutor(service.executor);
      server.start();
      return service;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer to a request, instead of 201. */
  private record Answer(int status, Map<String, String> headers) {}

  /** A message that a device has got. */
  public record Received(JsonObject message, long ttl, String urgency, String topic) {}

  /** A browser that has subscribed. */
  public final class Device {
    private final String id;
    private final KeyPair keys = P256.generate();
    private final byte[] secret = new byte[16];
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();

    private Device(String id) {
      this.id = id;
      new SecureRandom().nextBytes(secret);
    }

    /** What it has got, in order. */
    public List<Received> received() {
      return received;
    }

    /** Answers the next request so; the message is lost. */
    public void answerNext(int status, Map<String, String> headers) {
      answers.add(new Answer(status, headers));
    }

    /** Does something before the next request is answered. */
    public void beforeNext(Runnable action) {
      actions.add(action);
    }

    /** Where messages for it are posted to. */
    public URI endpoint() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH + id);
    }

    /** The subscription as a request to the hub has it. */
    public String json(String label) {
      return json().replaceAll("}$", ",\"label\":\"" + label + "\"}");
    }

    /** The subscription as a browser has it. */
    public String json() {
      return """
          {"endpoint":"%s","keys":{"p256dh":"%s","auth":"%s"}}"""
          .formatted(endpoint(), text(P256.point((ECPublicKey) keys.getPublic())), text(secret));
    }

    /** What a service worker requests whose browser has another subscription instead. */
    public String replacedBy(Device other) {
      return """
          {"old":{"endpoint":"%s","auth":"%s"},"new":%s}"""
          .formatted(endpoint(), text(secret), other.json());
    }

    private JsonObject decrypt(byte[] body) throws GeneralSecurityException {
      ByteBuffer reading = ByteBuffer.wrap(body);
      byte[] salt = new byte[16];
      reading.get(salt);
      int recordSize = reading.getInt();
      byte[] sender = new byte[reading.get()];
      reading.get(sender);
      byte[] sealed = Arrays.copyOfRange(body, HEADER_BYTES + sender.length, body.length);
      if (sealed.length > recordSize || body.length > 4_096) {
        throw new GeneralSecurityException("a record of " + sealed.length + " bytes");
      }
      byte[] own = P256.point((ECPublicKey) keys.getPublic());
      byte[] shared = P256.secret((ECPrivateKey) keys.getPrivate(), P256.publicKey(sender));
      byte[] pseudoRandom = hmac(secret, shared);
      byte[] material = hmac(pseudoRandom, bytes("WebPush: info\0"), own, sender, new byte[] {1});
      byte[] derived = hmac(salt, material);
      byte[] key = hmac(derived, bytes("Content-Encoding: aes128gcm\0"), new byte[] {1});
      byte[] nonce = hmac(derived, bytes("Content-Encoding: nonce\0"), new byte[] {1});
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(Arrays.copyOf(key, 16), "AES"),
          new GCMParameterSpec(128, Arrays.copyOf(nonce, 12)));
      byte[] padded = cipher.doFinal(sealed);
      if (padded[padded.length - 1] != 2) {
        throw new GeneralSecurityException("no last record");
      }
      String json = new String(padded, 0, padded.length - 1, StandardCharsets.UTF_8);
      return Json.createReader(new StringReader(json)).readObject();
    }
  }

  /** A browser subscribes. */
  public Device subscribe(String id) {
    Device device = new Device(id);
    devices.put(id, device);
    return device;
  }

  /** What was wrong with requests. */
  public List<String> problems() {
    return problems;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      int status = 404;
      Device device = devices.get(exchange.getRequestURI().getPath().substring(PATH.length()));
      if (device != null) {
        status = receive(device, exchange, body);
      }
      exchange.sendResponseHeaders(status, -1);
    } catch (RuntimeException | GeneralSecurityException | InvalidJwtException e) {
      problems.add(e.toString());
    }
  }

  private int receive(Device device, HttpExchange exchange, byte[] body)
      throws GeneralSecurityException, InvalidJwtException {
    Optional.ofNullable(device.actions.poll()).ifPresent(Runnable::run);
    checkToken(exchange);
    require(header(exchange, "Content-Encoding"), "aes128gcm");
    require(exchange.getRequestMethod(), "POST");
    Received received =
        new Received(
            device.decrypt(body),
            Long.parseLong(header(exchange, "TTL")),
            header(exchange, "Urgency"),
            header(exchange, "Topic"));
    if (!received.topic().matches("[A-Za-z0-9_-]{1,32}")) {
      throw new IllegalArgumentException("the topic " + received.topic());
    }
    Answer answer = device.answers.poll();
    if (answer == null) {
      device.received.add(received);
      return 201;
    }
    answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
    return answer.status();
  }

  /** {@code vapid t=<JWT>, k=<key>} (RFC 8292, 3). */
  private void checkToken(HttpExchange exchange) throws InvalidJwtException {
    String authorization = header(exchange, "Authorization");
    String token = authorization.replaceAll("^vapid t=([^,]+), k=[A-Za-z0-9_-]+$", "$1");
    String key = authorization.replaceAll("^vapid t=[^,]+, k=([A-Za-z0-9_-]+)$", "$1");
    JwtClaims claims =
        new JwtConsumerBuilder()
            .setJwsAlgorithmConstraints(
                ConstraintType.PERMIT, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256)
            .setVerificationKey(P256.publicKey(Base64.getUrlDecoder().decode(key)))
            .setExpectedAudience("http://127.0.0.1:" + server.getAddress().getPort())
            .setRequireSubject()
            .setEvaluationTime(NumericDate.fromSeconds(0)) // hubs of tests have clocks
            .build()
            .processToClaims(token);
    if (!claims.getClaimValueAsString("sub").startsWith("mailto:")) {
      throw new IllegalArgumentException(claims.toString());
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
        .orElseThrow(() -> new IllegalArgumentException("no header " + name));
  }

  private static void require(String found, String expected) {
    if (!found.equals(expected)) {
      throw new IllegalArgumentException(found + " instead of " + expected);
    }
  }

  private static byte[] hmac(byte[] key, byte[]... parts) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
