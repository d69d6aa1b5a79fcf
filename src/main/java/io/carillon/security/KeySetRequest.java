package io.carillon.security;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.http.Response;
import org.jose4j.http.SimpleGet;
import org.jose4j.http.SimpleResponse;

/**
 * Requests a JSON Web Key Set. Follows no redirect: the hub connects to the configured address
 * only.
 */
final class KeySetRequest implements SimpleGet {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final int MAX_BYTES = 1 << 20;

  /**
   * @throws IOException if the issuer does not answer, or not with 200 and at most 1 MiB
   */
  @Override
  public SimpleResponse get(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) TIMEOUT.toMillis());
    connection.setReadTimeout((int) TIMEOUT.toMillis());
    connection.setRequestProperty("Accept", "application/jwk-set+json, application/json");
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      connection.disconnect();
      throw new IOException("the issuer answered " + status + " to the request for its keys");
    }
    try (InputStream in = connection.getInputStream()) {
      byte[] body = in.readNBytes(MAX_BYTES + 1);
      if (body.length > MAX_BYTES) {
        throw new IOException("the issuer's key set is larger than " + MAX_BYTES + " bytes");
      }
      return new Response(
          status,
          connection.getResponseMessage(),
          headers(connection),
          new String(body, StandardCharsets.UTF_8));
    }
  }

  /** Without the status line, which has no name. */
  private static Map<String, List<String>> headers(HttpURLConnection connection) {
    Map<String, List<String>> headers = new HashMap<>(connection.getHeaderFields());
    headers.remove(null);
    return headers;
  }
}
