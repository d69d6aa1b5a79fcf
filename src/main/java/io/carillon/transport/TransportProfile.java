package io.carillon.transport;

import java.util.Locale;

/**
 * What the asynchronous servlet output of a container needs. The one place for differences between
 * containers.
 *
 * @param bufferSize response buffer to ask for, in bytes; 0 = leave the container's
 * @param flushAfterWrite whether bytes stay in a buffer until {@code flush()} is called
 */
public record TransportProfile(int bufferSize, boolean flushAfterWrite) {
  /**
   * The profile for a container and a protocol.
   *
   * @param serverInfo what {@code ServletContext.getServerInfo()} answers
   * @param protocol what {@code ServletRequest.getProtocol()} answers
   */
  public static TransportProfile of(String serverInfo, String protocol) {
    TransportProfile profile = of(serverInfo);
    // in HTTP/2, Undertow keeps what does not fill a frame
    return isUndertow(serverInfo.toLowerCase(Locale.ROOT)) && protocol.startsWith("HTTP/2")
        ? new TransportProfile(profile.bufferSize(), true)
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
    if (server.contains("undertow") || server.contains("wildfly") || server.contains("jboss")) {
      // A buffer of one byte is never used: each write goes straight to the socket, and no 16 KB
      // are kept for a connection.
      return new TransportProfile(1, false);
    }
    if (server.contains("liberty") || server.contains("websphere")) {
      // flush() blocks in asynchronous mode there, and a buffer of one byte makes it needless.
      return new TransportProfile(1, false);
    }
    return new TransportProfile(
        0, true); // Grizzly, Jetty, Tomcat and unknown ones: written to a buffer, sent by flush()
  }
}
