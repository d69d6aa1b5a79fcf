package io.carillon.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An application server with {@code carillon.war} as an operator sets it up, and its own users. */
public final class SecuredServer implements AutoCloseable {
  private static final Path WAR =
      Path.of(System.getProperty("carillon.war", "target/carillon.war")).toAbsolutePath();

  private final ApplicationServer server;

  private SecuredServer(ApplicationServer server) {
    this.server = server;
  }

  /**
   * Boots and deploys.
   *
   * @param name of the server
   * @param settings of the hub, as system properties
   * @param secrets settings of the hub, too, but in the environment: lists of processes show the
   *     others
   * @param logins its users; with some, the server must be a {@link FileRealm}
   */
  public static SecuredServer start(
      String name, Map<String, String> settings, Map<String, String> secrets, List<Login> logins) {
    ApplicationServer server = Servers.with(name, "secured", settings);
    server.environment().putAll(secrets);
    server.start();
    try {
      if (!logins.isEmpty()) {
        FileRealm realm = (FileRealm) server;
        for (Login login : logins) {
          realm.add(login);
        }
        realm.useGroupsAsRoles();
      }
      server.deploy(WAR);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SecuredServer(server);
  }

  /** The hub's root; ends in {@code /}. */
  public URI hub() {
    return server.uri("/carillon/");
  }

  @Override
  public void close() {
    server.undeployAndStop(WAR);
  }
}
