package io.carillon.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carillon.config.CarillonConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The first requests of a hub, which it sends to itself before its port is open: a JVM loads and
 * links what a kind of request needs when the first one comes, which takes up to a fifth of a
 * second. They change nothing: what is published is refused as incomplete. A hub that is not open
 * gets those only that need no credentials, so that none is refused and audited.
 */
final class FirstRequests {
  private static final Logger LOG = System.getLogger(FirstRequests.class.getName());
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final String CHANNEL = "/channels/first-requests/events";
  private static final String INCOMPLETE = "{\"data\":{\"of\":1},\"type\":\"first\"";

  private final CarillonConfig config;
  private final String host;

  FirstRequests(CarillonConfig config) {
    this.config = config;
    this.host = config.security().allowedHosts().stream().findFirst().orElse("localhost");
  }

  /**
   * Sends the requests, on two connections at a time, and waits for the answers.
   *
   * @param hub where no client sends requests yet
   */
  void send(InetSocketAddress hub) {
    CompletableFuture<Void> api =
        CompletableFuture.runAsync(
            () -> send(hub, api()), task -> new Thread(task, "carillon-first-requests").start());
    send(hub, others());
    api.join();
  }

  /** Those that JAX-RS answers. */
  private List<String> api() {
    String path = config.deployment().apiPath();
    return config.security().isOpen()
        ? List.of(get(path + "/channels?limit=1"), get(path + "/me"))
        : List.of(get(path + "/me"));
  }

  private List<String> others() {
    List<String> requests = new ArrayList<>(List.of(get("/health/ready"), get("/")));
    if (config.security().isOpen()) {
      requests.add(0, publication());
      requests.add(1, get(config.deployment().apiPath() + CHANNEL + "?topic=")); // refused
      if (config.operations().metricsToken().isEmpty()) {
        requests.add(get("/metrics"));
      }
    }
    return requests;
  }

  private String get(String target) {
    return head("GET", target) + "\r\n";
  }

  private String publication() {
    return head("POST", config.deployment().apiPath() + CHANNEL)
        + "Content-Type: application/json\r\nContent-Length: "
        + INCOMPLETE.length()
        + "\r\n\r\n"
        + INCOMPLETE;
  }

  private String head(String method, String target) {
    return "%s %s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\nConnection: close\r\n"
        .formatted(method, target, host);
  }

  private static void send(InetSocketAddress hub, List<String> requests) {
    for (String request : requests) {
      try (Socket connection = new Socket()) {
        connection.setSoTimeout(TIMEOUT_MILLIS);
        connection.connect(hub, TIMEOUT_MILLIS);
        OutputStream out = connection.getOutputStream();
        out.write(request.getBytes(UTF_8));
        out.flush();
        InputStream in = connection.getInputStream();
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) { // the first requests of clients take longer, then
        LOG.log(Level.DEBUG, "The hub did not answer its own first requests", e);
      }
    }
  }
}
