package io.carillon.transport;

import java.util.Locale;

/**
 * How the asynchronous servlet output of a container has to be used. The one place for differences
 * between containers.
 *
 * @param bufferSize requested response buffer in bytes; 0 = the container's default
 * @param flushAfterWrite whether bytes stay in a buffer until {@code flush()} is called
 * @param writesBlock whether a write waits for a client that does not read, even after {@code
 *     isReady()} answered true
 * @param endedByJaxRs whether resuming JAX-RS, rather than the asynchronous context, completes the
 *     exchange
 */
public record TransportProfile(
    int bufferSize, boolean flushAfterWrite, boolean writesBlock, boolean endedByJaxRs) {
  /**
   * The profile for a container and a protocol.
   *
   * @param serverInfo what {@code ServletContext.getServerInfo()} answers
   * @param protocol what {@code ServletRequest.getProtocol()} answers
   */
  public static TransportProfile of(String serverInfo, String protocol) {
    TransportProfile profile = of(serverInfo);
    // in HTTP/2, Undertow buffers what does not fill a frame
    return isUndertow(serverInfo.toLowerCase(Locale.ROOT)) && protocol.startsWith("HTTP/2")
        ? new TransportProfile(
            profile.bufferSize(), true, profile.writesBlock(), profile.endedByJaxRs())
        : profile;
  }

  private static boolean isUndertow(String server) {
    return server.contains("undertow") || server.contains("wildfly") || server.contains("jboss");
  }

  /**
   * The profile for a container.
   *
   * @param serverInfo what {@code ServletContext.getServerInfo()} answers
   */
  public static TransportProfile of(String serverInfo) {
    String server = serverInfo.toLowerCase(Locale.ROOT);
    if (isUndertow(server)) {
      // A buffer of one byte is never used: each write goes straight to the socket, and no
      // connection occupies 16 KB.
      return new TransportProfile(1, false, false, false);
    }
    if (server.contains("smf webcontainer") // Liberty
        || server.contains("liberty")
        || server.contains("websphere")) {
      // A buffer of one byte makes flush() needless, which blocks there. So does write(): in
      // 26.0.0.3 the non-blocking stream does not override the blocking one's write().
      return new TransportProfile(1, false, true, false);
    }
    if (server.contains("payara") || server.contains("glassfish")) {
      // Written to a buffer, sent by flush(). Jersey completes the exchange a second time, and
      // Grizzly logs a warning with a stack trace for that, at the end of every stream.
      return new TransportProfile(0, true, false, true);
    }
    // Jetty, Tomcat and unknown ones: written to a buffer, sent by flush().
    return new TransportProfile(0, true, false, false);
  }
}
