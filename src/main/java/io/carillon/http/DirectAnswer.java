package io.carillon.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;

/** How a request is answered that JAX-RS need not see. */
@FunctionalInterface
public interface DirectAnswer {
  /**
   * Answers it, now or later.
   *
   * @param later called if the answer follows after a commit; what it returns sends the answer
   * @return whether the exchange continues: its stream is open, or the answer follows. Otherwise
   *     the response is complete, unless a stream has failed after its beginning
   */
  boolean send(HttpServletResponse response, Supplier<Runnable> later) throws IOException;
}
