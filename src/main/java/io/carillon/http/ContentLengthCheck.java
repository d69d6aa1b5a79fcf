package io.carillon.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a body is as long as it was announced to be (RFC 9112, 6.3 and 8: one that is
 * shorter is incomplete). Containers say so when the client breaks off, but not all do when it was
 * they who closed the connection, because the client was too slow: Undertow then says that the body
 * has ended, and half an event would be stored, or throws what is no {@link IOException}.
 */
@Provider
public class ContentLengthCheck implements ReaderInterceptor {
  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    long length = announced(context.getHeaders().getFirst(HttpHeaders.CONTENT_LENGTH));
    if (length > 0) {
      context.setInputStream(new Counted(context.getInputStream(), length));
    }
    return context.proceed();
  }

  private static long announced(@Nullable String contentLength) {
    try {
      return contentLength == null ? 0 : Long.parseLong(contentLength.strip());
    } catch (NumberFormatException notOurs) {
      return 0; // the container has let it pass
    }
  }

  private static final class Counted extends FilterInputStream {
    private long missing;

    Counted(InputStream in, long length) {
      super(in);
      this.missing = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return (int) count(super.read(target, offset, length));
      } catch (RuntimeException closedMeanwhile) {
        throw new IOException("the connection was closed", closedMeanwhile);
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
        throw new EOFException("the body ended " + missing + " bytes too early");
      }
      missing -= Math.max(0, read);
      return read;
    }
  }
}
