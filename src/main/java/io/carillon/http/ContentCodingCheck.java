package io.carillon.http;

import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;

/**
 * Rejects compressed bodies, naming what is accepted (RFC 9110, 15.5.16): decompression could turn
 * a small request into a large one.
 */
public class ContentCodingCheck implements ReaderInterceptor {
  private static final String IDENTITY = "identity";

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    String coding = context.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING);
    if (coding != null && !coding.isBlank() && !coding.strip().equalsIgnoreCase(IDENTITY)) {
      throw new NotSupportedException(
          "the Content-Encoding '" + coding + "' is not accepted; send the body uncompressed",
          Response.status(Status.UNSUPPORTED_MEDIA_TYPE)
              .header(HttpHeaders.ACCEPT_ENCODING, IDENTITY)
              .build());
    }
    return context.proceed();
  }
}
