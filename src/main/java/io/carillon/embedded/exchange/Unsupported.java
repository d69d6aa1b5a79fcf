package io.carillon.embedded.exchange;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;

/** What Jakarta Servlet knows of requests and responses, and the hub does not ask for. */
final class Unsupported {
  static final HttpServletRequest REQUEST = of(HttpServletRequest.class);
  static final HttpServletResponse RESPONSE = of(HttpServletResponse.class);

  private Unsupported() {}

  /** Its methods throw {@link UnsupportedOperationException}. */
  private static <T> T of(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            Unsupported.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.toString());
            }));
  }
}
