package io.carillon.security;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import org.jose4j.http.Response;
import org.jose4j.http.SimpleGet;
import org.jose4j.http.SimpleResponse;

/** Requests a JSON Web Key Set. */
final class KeySetRequest implements SimpleGet {
  private static final String ACCEPTED = "application/jwk-set+json, application/json";

  /**
   * @throws IOException if the issuer does not answer, or not with 200 and at most 1 MiB
   */
  @Override
  public SimpleResponse get(String url) throws IOException {
    IssuerRequest.Answer answer = IssuerRequest.get(URI.create(url), ACCEPTED);
    if (answer.status() != HttpURLConnection.HTTP_OK) {
      throw new IOException(
          "the issuer answered " + answer.status() + " to the request for its keys");
    }
    return new Response(answer.status(), answer.message(), answer.headers(), answer.body());
  }
}
