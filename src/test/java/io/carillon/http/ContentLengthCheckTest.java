package io.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ContentLengthCheckTest {
  private static final byte[] SENT = {'o', 'n', 'e'};

  /** The bytes that a resource reads, given the received bytes and the Content-Length. */
  private static InputStream body(String contentLength) throws IOException {
    MultivaluedMap<String, String> headers = new MultivaluedHashMap<>();
    if (!contentLength.isEmpty()) {
      headers.putSingle("Content-Length", contentLength);
    }
    AtomicReference<InputStream> stream =
        new AtomicReference<>(new ByteArrayInputStream(SENT.clone()));
    ReaderInterceptorContext context =
        (ReaderInterceptorContext)
            Proxy.newProxyInstance(
                ContentLengthCheckTest.class.getClassLoader(),
                new Class<?>[] {ReaderInterceptorContext.class},
                (proxy, method, arguments) -> {
                  switch (method.getName()) {
                    case "getHeaders":
                      return headers;
                    case "setInputStream":
                      stream.set((InputStream) arguments[0]);
                      return null;
                    case "getInputStream", "proceed":
                      return stream.get();
                    default:
                      throw new UnsupportedOperationException(method.getName());
                  }
                });
    return (InputStream) new ContentLengthCheck().aroundReadFrom(context);
  }

  @Test
  void aBodyShorterThanItsContentLengthIsRejected() throws IOException {
    InputStream byByte = body("4");
    for (byte each : SENT) {
      assertThat(byByte.read()).isEqualTo(each);
    }
    assertThatIOException()
        .isThrownBy(byByte::read)
        .withMessageContaining("1 bytes shorter than its Content-Length");
    assertThatIOException().isThrownBy(body("200000")::readAllBytes);
    InputStream skipped = body("4");
    assertThat(skipped.skip(3)).isEqualTo(3);
    assertThatIOException().isThrownBy(skipped::read);
  }

  @Test
  void aCompleteBodyOrOneOfUnknownLengthIsReadToItsEnd() throws IOException {
    for (String length : new String[] {"3", "", "no number"}) {
      assertThat(body(length).readAllBytes()).isEqualTo(SENT);
    }
  }
}
