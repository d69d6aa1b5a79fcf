package io.carillon.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.Issuer;
import io.carillon.system.HubProcess;
import io.carillon.testing.Connections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * The packaged hub as the target of an attack. Every address of 127/8 is this machine: attackers
 * use {@link #ATTACKER} and its successors, {@link Others} use {@link Others#ADDRESS}.
 */
final class AttackedHub implements AutoCloseable {
  /** The usual source of an attack. */
  static final String ATTACKER = "127.0.0.2";

  /** What others may wait at most under any attack. */
  static final Duration PATIENCE = Duration.parse(System.getProperty("attack.wait", "PT1S"));

  private static final Pattern FAULT =
      Pattern.compile(
          "^\\s+at [\\w.$/<>]+\\(|\\b(SEVERE|ERROR)\\b|OutOfMemoryError|StackOverflowError");
  private static final char[] PASSWORD = "self-signed".toCharArray();

  private final HubProcess process;
  private final Optional<SSLContext> tls;

  private AttackedHub(HubProcess process, Optional<SSLContext> tls) {
    this.process = process;
    this.tls = tls;
  }

  /** Starts a hub that anyone may use, without TLS and with the default of every limit. */
  static AttackedHub start(Path data) {
    return start(data, Map.of());
  }

  /** Starts a hub without TLS; {@code settings} win over the defaults of these tests. */
  static AttackedHub start(Path data, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("carillon.security", "open");
    all.putIfAbsent("carillon.monitoring.interval", "PT0S");
    return new AttackedHub(HubProcess.start(data, all), Optional.empty());
  }

  /** Starts a hub without TLS with a heap of that size, such as {@code 128m}. */
  static AttackedHub startWithHeap(Path data, String heap, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("carillon.monitoring.interval", "PT0S");
    return new AttackedHub(
        HubProcess.start(HubProcess.freePort(), data, List.of("-Xmx" + heap), all),
        Optional.empty());
  }

  /** Starts a secured hub without TLS, which accepts the tokens of {@link Issuer#signShared}. */
  static AttackedHub startSecured(Path data, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("carillon.security", "secured");
    all.put("carillon.jwt.secret", Issuer.SECRET);
    return start(data, all);
  }

  /** Starts a hub with TLS, and so with HTTP/2, and a certificate of its own. */
  static AttackedHub startTls(Path data, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("carillon.tls.self-signed", "on");
    HubProcess process = start(data, all).process;
    try {
      KeyStore keys = KeyStore.getInstance(data.resolve("self-signed.p12").toFile(), PASSWORD);
      SSLContext trusting = Connections.trusting(keys.getCertificate("carillon"));
      return new AttackedHub(process, Optional.of(trusting));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  HubProcess process() {
    return process;
  }

  int port() {
    return process.port();
  }

  /** What connections to this hub trust; empty without TLS. */
  Optional<SSLContext> tls() {
    return tls;
  }

  /** Opens a connection for HTTP/1.1 from {@link #ATTACKER}. */
  RawConnection connect() {
    return connect(ATTACKER);
  }

  /** Opens a connection for HTTP/1.1, by TLS where the hub uses it. */
  RawConnection connect(String source) {
    return RawConnection.open(this, source);
  }

  /** Opens a connection for HTTP/2 from {@link #ATTACKER}. */
  Http2Connection connectHttp2() {
    return Http2Connection.open(this, ATTACKER);
  }

  /** Fails unless the hub runs, is ready, and has written neither a stack trace nor an error. */
  void assertUnharmed() {
    assertThat(process.isAlive()).as("the hub runs").isTrue();
    try (RawConnection connection = connect(Others.ADDRESS)) {
      assertThat(connection.get("/health/ready").status()).as("health").isEqualTo(200);
    }
    List<String> faults =
        process.output().stream().filter(line -> FAULT.matcher(line).find()).toList();
    assertThat(faults).as("stack traces and errors in the application log").isEmpty();
  }

  @Override
  public void close() {
    process.close();
  }
}
