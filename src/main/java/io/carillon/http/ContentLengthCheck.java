package io.carillon.http;

import io.carillon.wire.SingleByte;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Rejects bodies that are shorter than their Content-Length (RFC 9112, 6.3 and 8: incomplete).
 * Containers report this when the client disconnects, but not always when they close the connection
 * of a slow client themselves: Undertow then signals a regular end, and half an event would be
 * stored, or throws an unchecked exception.
 */
public class ContentLengthCheck implements ReaderInterceptor {
  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    long length = length(context.getHeaders().getFirst(HttpHeaders.CONTENT_LENGTH));
    if (length > 0) {
      context.setInputStream(checked(context.getInputStream(), length));
    }
    return context.proceed();
  }

  /** A body that ends with an {@link IOException} if it is shorter than its Content-Length. */
  static InputStream checked(InputStream body, long length) {
    return length > 0 ? new LengthCheckedStream(body, length) : body;
  }

  private static long length(@Nullable String contentLength) {
    try {
      return contentLength == null ? 0 : Long.parseLong(contentLength.strip());
    } catch (NumberFormatException malformed) {
      return 0; // accepted by the container
    }
  }

  private static final class LengthCheckedStream extends FilterInputStream {
    private long missing;

    LengthCheckedStream(InputStream in, long length) {
      super(in);
      this.missing = length;
    }

    @Override
    public int read() throws IOException {
      return SingleByte.read(this);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return (int) count(super.read(target, offset, length));
      } catch (RuntimeException closed) {
        throw new IOException("the connection was closed", closed);
      }
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(count);
      missing -= skipped;
      return skipped;
    }

    private long count(long read) throws EOFException {
      if (read < 0 && missing > 0) {
        throw new EOFException("the body is " + missing + " bytes shorter than its Content-Length");
      }
      missing -= Math.max(0, read);
      return read;
    }
  }
}
