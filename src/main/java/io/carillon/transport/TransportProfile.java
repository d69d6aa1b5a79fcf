package io.carillon.transport;

import java.util.Locale;

/**
 * What the asynchronous servlet output of a container needs. The one place for differences between
 * containers.
 *
 * @param bufferSize response buffer to ask for, in bytes; 0 = leave the container's
 * @param headersFirst whether the headers are to be sent before the output becomes non-blocking
 * @param flushAfterWrite whether bytes stay in a buffer until {@code flush()} is called
 * @param largestWrite most bytes to write at once, between two questions whether there is room
 * @param endedByJaxRs whether the exchange is to be completed by resuming JAX-RS rather than by the
 *     asynchronous context
 */
public record TransportProfile(
    int bufferSize,
    boolean headersFirst,
    boolean flushAfterWrite,
    int largestWrite,
    boolean endedByJaxRs) {
  private static final int UNLIMITED = Integer.MAX_VALUE;
  private static final int LIBERTY_WRITE = 8_192;

  /**
   * The profile for a container.
   *
   * @param serverInfo what {@code ServletContext.getServerInfo()} answers
   */
  public static TransportProfile of(String serverInfo) {
    String server = serverInfo.toLowerCase(Locale.ROOT);
    if (server.contains("undertow") || server.contains("wildfly") || server.contains("jboss")) {
      // A buffer of one byte is never used: each write goes straight to the socket, and no 16 KB
      // are kept for a connection.
      return new TransportProfile(1, false, false, UNLIMITED, false);
    }
    if (server.contains("smf webcontainer")
        || server.contains("liberty")
        || server.contains("websphere")) {
      // flush() blocks in asynchronous mode there, and a buffer of one byte makes it needless. A
      // write that is large (200 KB, seen) blocks too, until the client has taken most of it.
      return new TransportProfile(1, true, false, LIBERTY_WRITE, false);
    }
    if (server.contains("payara") || server.contains("glassfish")) {
      // Written to a buffer, sent by flush(). Jersey completes what is complete already once more,
      // and Grizzly logs a warning with a stack trace for that, at the end of every stream.
      return new TransportProfile(0, false, true, UNLIMITED, true);
    }
    // Jetty, Tomcat and unknown ones: written to a buffer, sent by flush().
    return new TransportProfile(0, false, true, UNLIMITED, false);
  }
}
