package io.carillon.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** An application server that is to be measured, with the hub and something else deployed. */
public final class MeasuredServer implements AutoCloseable {
  private final ApplicationServer server;
  private final Path other;

  private MeasuredServer(ApplicationServer server, Path other) {
    this.server = server;
    this.other = other;
  }

  /**
   * Boots and deploys.
   *
   * @param name of the server, which has to be unpacked
   * @param settings of the hub, as system properties
   * @param classes make the other application, {@code other.war}
   */
  public static MeasuredServer start(
      String name, Map<String, String> settings, Class<?>... classes) {
    ApplicationServer server = Servers.measured(name, settings);
    Path other = Path.of("target", "servers", "wars", "other.war").toAbsolutePath();
    server.start();
    server.useStreamSettings();
    try {
      Files.createDirectories(other.getParent());
      ShrinkWrap.create(WebArchive.class, "other.war")
          .addClasses(classes)
          .as(ZipExporter.class)
          .exportTo(other.toFile(), true);
      server.deploy(new File("target/carillon.war").getAbsoluteFile().toPath());
      server.deploy(other);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new MeasuredServer(server, other);
  }

  /** The hub. */
  public URI hub() {
    return server.uri("/carillon");
  }

  /** The other application. */
  public URI other() {
    return server.uri("/other");
  }

  /** Its process. */
  public long pid() {
    return server.pid();
  }

  @Override
  public void close() {
    server.undeployAndStop(other, Path.of("carillon.war"));
  }
}
