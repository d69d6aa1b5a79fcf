package io.carillon.embedded.exchange;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The head of a response as filters and streams set it, and the body of one that is no stream,
 * which is kept until {@link #send}. What else Jakarta Servlet knows of a response is unsupported.
 */
final class ExchangeResponse extends HttpServletResponseWrapper {
  private final HttpServerExchange exchange;
  private @Nullable Body body;

  ExchangeResponse(HttpServerExchange exchange) {
    super(Unsupported.RESPONSE);
    this.exchange = exchange;
  }

  /** Sends the body, and ends the exchange. */
  void send() {
    Body complete = body;
    if (complete == null || isCommitted()) {
      exchange.endExchange();
    } else {
      exchange.getResponseSender().send(ByteBuffer.wrap(complete.bytes.toByteArray()));
    }
  }

  /** As a servlet container does, this changes nothing of a response that was begun or given up. */
  @Override
  public void setStatus(int status) {
    if (!isCommitted()) {
      exchange.setStatusCode(status);
    }
  }

  @Override
  public int getStatus() {
    return exchange.getStatusCode();
  }

  @Override
  public void setHeader(String name, String value) {
    if (isCommitted()) {
      return;
    }
    exchange.getResponseHeaders().put(nameOf(name), value);
  }

  @Override
  public void addHeader(String name, String value) {
    if (isCommitted()) {
      return;
    }
    exchange.getResponseHeaders().add(nameOf(name), value);
  }

  @Override
  public void setIntHeader(String name, int value) {
    setHeader(name, Integer.toString(value));
  }

  @Override
  public @Nullable String getHeader(String name) {
    return exchange.getResponseHeaders().getFirst(name);
  }

  @Override
  public boolean containsHeader(String name) {
    return exchange.getResponseHeaders().contains(name);
  }

  private static HttpString nameOf(String name) {
    return HttpString.tryFromString(name);
  }

  @Override
  public void setContentType(String type) {
    setHeader(Headers.CONTENT_TYPE_STRING, type);
  }

  @Override
  public void setContentLength(int length) {
    setIntHeader(Headers.CONTENT_LENGTH_STRING, length);
  }

  @Override
  public boolean isCommitted() {
    return exchange.isResponseStarted();
  }

  @Override
  public ServletOutputStream getOutputStream() {
    Body open = body;
    if (open == null) {
      open = new Body();
      body = open;
    }
    return open;
  }

  private static final class Body extends ServletOutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(int octet) {
      bytes.write(octet);
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
      bytes.write(octets, offset, length);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException("non-blocking output");
    }
  }
}
