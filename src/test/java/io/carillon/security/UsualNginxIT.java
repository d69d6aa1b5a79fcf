package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carillon.system.Http;
import io.carillon.system.HubProcess;
import io.carillon.system.StreamClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The configuration of nginx that is usually published for Server-Sent Events, which neither passes
 * on {@code Host} nor names the client, in front of an open and of a secured hub: it works, or the
 * answer names the line to add.
 */
@Timeout(60)
class UsualNginxIT {
  private static final String EVENTS = "/api/channels/news/events";
  private static final String LINE = "proxy_set_header Host $http_host;";
  private static final String TOKEN =
      Web.bearer(Issuer.signShared(Issuer.granting("ann", List.of("*"), List.of("*"), false)));

  private static SecuredHub open;
  private static SecuredHub secured;
  private static Process nginx;

  /** Ports of nginx. */
  private static final int BY_ADDRESS = HubProcess.freePort();

  private static final int BY_NAME = HubProcess.freePort();
  private static final int WITH_THE_LINE = HubProcess.freePort();
  private static final int SECURED = HubProcess.freePort();

  @BeforeAll
  static void start(@TempDir Path one, @TempDir Path two, @TempDir Path folder) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nginx")), "nginx is not installed");
    open = SecuredHub.start(one, Map.of("carillon.security", ""));
    secured =
        SecuredHub.start(
            two,
            Map.of(
                "carillon.jwt.secret", Issuer.SECRET,
                "carillon.jwt.issuer", Issuer.NAME,
                "carillon.jwt.audience", Issuer.AUDIENCE));
    int openPort = open.url().getPort();
    Path main = folder.resolve("nginx.conf");
    Files.writeString(
        main,
        """
        daemon off;
        pid FOLDER/nginx.pid;
        error_log FOLDER/error.log;
        events { worker_connections 100; }
        http {
          access_log off;
          client_body_temp_path FOLDER/body;
          proxy_temp_path FOLDER/proxy;
          fastcgi_temp_path FOLDER/fastcgi;
          uwsgi_temp_path FOLDER/uwsgi;
          scgi_temp_path FOLDER/scgi;
          upstream hub { server 127.0.0.1:OPEN; }
          upstream secured { server 127.0.0.1:SECURED; }
        """
                .replace("FOLDER", folder.toString())
                .replace("OPEN", Integer.toString(openPort))
                .replace("SECURED", Integer.toString(secured.url().getPort()))
            + site(BY_ADDRESS, "127.0.0.1:" + openPort, "")
            + site(BY_NAME, "hub", "")
            + site(WITH_THE_LINE, "hub", LINE)
            + site(SECURED, "secured", "")
            + "}\n");
    nginx =
        new ProcessBuilder("/usr/sbin/nginx", "-p", folder.toString(), "-c", main.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.log").toFile())
            .start();
    await().ignoreExceptions().until(() -> isListening(SECURED));
  }

  private static boolean isListening(int port) throws IOException {
    try (Socket trial = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return trial.isConnected();
    }
  }

  private static String site(int port, String upstream, String line) {
    return """
          server {
            listen 127.0.0.1:%d;
            location / {
              proxy_pass http://%s;
              proxy_http_version 1.1;
              proxy_set_header Connection '';
              proxy_buffering off;
              proxy_cache off;
              proxy_read_timeout 24h;
              chunked_transfer_encoding off;
              %s
            }
          }
        """
        .formatted(port, upstream, line);
  }

  @AfterAll
  static void stop() {
    if (nginx != null) {
      nginx.destroy();
      open.close();
      secured.close();
    }
  }

  private static URI at(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** As the script of a page of that server publishes. */
  private static HttpResponse<String> publishFromPage(int port, String... headers) {
    String[] all = {
      "Content-Type", "application/json",
      "Origin", "http://127.0.0.1:" + port,
      "Sec-Fetch-Site", "same-origin"
    };
    String[] sent = List.of(all).toArray(new String[all.length + headers.length]);
    System.arraycopy(headers, 0, sent, all.length, headers.length);
    return Http.send("POST", at(port, EVENTS), BodyPublishers.ofString("{\"data\":1}"), sent);
  }

  @Test
  void anOpenHubServesClientsAndTellsPagesWhichLineIsMissing() {
    try (StreamClient stream = StreamClient.open(at(BY_ADDRESS, EVENTS)).connected()) {
      assertThat(Http.postJson(at(BY_ADDRESS, EVENTS), "{\"data\":1}").statusCode()).isEqualTo(201);
      stream.await(1);
    }
    HttpResponse<String> refused = publishFromPage(BY_ADDRESS);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains(LINE);
  }

  @Test
  void anOpenHubThatIsAddressedByTheNameOfAnUpstreamTellsWhichLineIsMissing() {
    HttpResponse<String> refused = Http.get(at(BY_NAME, EVENTS));
    assertThat(refused.statusCode()).isEqualTo(421);
    assertThat(refused.body()).contains(LINE, "carillon.allowed-hosts");
  }

  @Test
  void withThatLineAnOpenHubServesPagesToo() {
    try (StreamClient stream = StreamClient.open(at(WITH_THE_LINE, EVENTS)).connected()) {
      assertThat(publishFromPage(WITH_THE_LINE).statusCode()).isEqualTo(201);
      stream.await(1);
    }
  }

  @Test
  void aSecuredHubServesClientsAndPages() {
    try (StreamClient stream =
        StreamClient.open(at(SECURED, EVENTS), "Authorization", TOKEN).connected()) {
      assertThat(publishFromPage(SECURED, "Authorization", TOKEN).statusCode()).isEqualTo(201);
      stream.await(1);
    }
  }
}
