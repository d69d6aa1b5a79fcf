package io.carillon.client;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The hub's address, and the credentials of the caller. Thread-safe. */
final class HubAccess {
  private final URI hub;
  private final HttpClient http;
  private final Executor executor;
  private final @Nullable TokenSupplier tokens;
  private final boolean isRenewable;
  private final List<Map.Entry<String, String>> identity;

  /**
   * @param hub ends in a slash
   * @param executor runs suppliers of tokens
   * @param tokens null without a token
   * @param isRenewable whether {@code tokens} can supply a fresh one
   * @param identity query parameters that name the caller at an open hub
   */
  HubAccess(
      URI hub,
      HttpClient http,
      Executor executor,
      @Nullable TokenSupplier tokens,
      boolean isRenewable,
      List<Map.Entry<String, String>> identity) {
    this.hub = hub;
    this.http = http;
    this.executor = executor;
    this.tokens = tokens;
    this.isRenewable = isRenewable;
    this.identity = List.copyOf(identity);
  }

  HttpClient http() {
    return http;
  }

  /** Query parameters of a stream that name the caller to an open hub. */
  List<Map.Entry<String, String>> identity() {
    return identity;
  }

  /** Whether a refused token can be replaced. */
  boolean isRenewable() {
    return isRenewable;
  }

  /** The path of a channel's events, relative to the hub. */
  static String eventsOf(String channel) {
    return "api/channels/" + encode(channel) + "/events";
  }

  /**
   * A request with the caller's credentials.
   *
   * @param path relative to the hub
   * @param fresh whether the last token was refused
   * @return fails with a {@link CarillonException} if there is no token
   */
  CompletableFuture<HttpRequest.Builder> request(
      String path, List<Map.Entry<String, String>> query, boolean fresh) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path, query));
    return token(fresh)
        .thenApply(
            token ->
                token.isEmpty() ? request : request.header("Authorization", "Bearer " + token));
  }

  /** A token; empty without one. */
  CompletableFuture<String> token(boolean fresh) {
    TokenSupplier supplier = tokens;
    if (supplier == null) {
      return CompletableFuture.completedFuture("");
    }
    return CompletableFuture.supplyAsync(() -> token(supplier, fresh), executor);
  }

  private static String token(TokenSupplier supplier, boolean fresh) {
    try {
      return supplier.token(fresh);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CarillonException("interrupted while waiting for a token", e);
    } catch (Exception e) { // the supplier's contract
      throw new CarillonException("no token: " + e.getMessage(), e);
    }
  }

  private URI uri(String path, List<Map.Entry<String, String>> query) {
    String text =
        query.stream()
            .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
            .collect(Collectors.joining("&"));
    return hub.resolve(text.isEmpty() ? path : path + "?" + text);
  }

  /** Percent-encoded UTF-8. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
