package io.carillon.security;

import io.carillon.system.Http;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/** An HTTP client for a hub. */
final class Web {
  private final URI root;

  Web(URI root) {
    this.root = root;
  }

  /** Sends a request with header lines as name and value in turn. */
  HttpResponse<String> send(String method, String path, String body, String... headers) {
    return Http.send(
        method,
        root.resolve(path),
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body),
        headers);
  }

  HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  static String bearer(String token) {
    return "Bearer " + token;
  }
}
