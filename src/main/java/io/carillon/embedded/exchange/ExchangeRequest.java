package io.carillon.embedded.exchange;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as filters, streams and publications ask for it. There are neither sessions nor logins
 * of a container, as in the whole embedded server; what else Jakarta Servlet knows of a request is
 * unsupported.
 */
final class ExchangeRequest extends HttpServletRequestWrapper {
  private final HttpServerExchange exchange;
  private final Map<String, Object> attributes = new HashMap<>();

  ExchangeRequest(HttpServerExchange exchange) {
    super(Unsupported.REQUEST);
    this.exchange = exchange;
  }

  @Override
  public String getMethod() {
    return exchange.getRequestMethod().toString();
  }

  @Override
  public String getRequestURI() {
    return exchange.getRequestURI();
  }

  @Override
  public String getContextPath() {
    return "";
  }

  @Override
  public @Nullable String getQueryString() {
    String query = exchange.getQueryString();
    return query.isEmpty() ? null : query;
  }

  @Override
  public String getProtocol() {
    return exchange.getProtocol().toString();
  }

  @Override
  public boolean isSecure() {
    return exchange.isSecure();
  }

  @Override
  public String getRemoteAddr() {
    InetSocketAddress source = exchange.getSourceAddress();
    return source.getAddress() == null
        ? source.getHostString()
        : source.getAddress().getHostAddress();
  }

  @Override
  public @Nullable String getHeader(String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    HeaderValues values = exchange.getRequestHeaders().get(name);
    return values == null ? Collections.emptyEnumeration() : Collections.enumeration(values);
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    List<String> names = new ArrayList<>();
    for (HttpString name : exchange.getRequestHeaders().getHeaderNames()) {
      names.add(name.toString());
    }
    return Collections.enumeration(names);
  }

  @Override
  public Cookie @Nullable [] getCookies() {
    if (!exchange.getRequestHeaders().contains(Headers.COOKIE)) {
      return null; // Undertow would keep a map with nothing in it
    }
    List<Cookie> cookies = new ArrayList<>();
    for (io.undertow.server.handlers.Cookie cookie : exchange.requestCookies()) {
      try {
        cookies.add(new Cookie(cookie.getName(), cookie.getValue()));
      } catch (IllegalArgumentException reservedName) {
        // as Undertow's servlet container does
      }
    }
    return cookies.isEmpty() ? null : cookies.toArray(Cookie[]::new);
  }

  @Override
  public @Nullable Principal getUserPrincipal() {
    return null;
  }

  /** Rejects all, as the whole embedded server does. */
  @Override
  public void login(String user, String password) throws ServletException {
    throw new ServletException("there are no logins");
  }

  @Override
  public jakarta.servlet.http.@Nullable HttpSession getSession(boolean create) {
    if (create) {
      throw new UnsupportedOperationException("sessions");
    }
    return null;
  }

  @Override
  public int getContentLength() {
    long length = getContentLengthLong();
    return length > Integer.MAX_VALUE ? -1 : (int) length;
  }

  @Override
  public long getContentLengthLong() {
    return exchange.getRequestContentLength();
  }

  @Override
  public ServletInputStream getInputStream() {
    if (!exchange.isBlocking()) {
      exchange.startBlocking();
    }
    return new Body(exchange.getInputStream());
  }

  @Override
  public boolean isAsyncStarted() {
    return false;
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return attributes.get(name);
  }

  @Override
  public void setAttribute(String name, Object value) {
    attributes.put(name, value);
  }

  @Override
  public void removeAttribute(String name) {
    attributes.remove(name);
  }

  private static final class Body extends ServletInputStream {
    private final InputStream bytes;

    Body(InputStream bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
      return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return bytes.read(target, offset, length);
    }

    @Override
    public boolean isFinished() {
      throw new UnsupportedOperationException("non-blocking input");
    }

    @Override
    public boolean isReady() {
      throw new UnsupportedOperationException("non-blocking input");
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException("non-blocking input");
    }
  }
}
